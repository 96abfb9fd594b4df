using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>How the commands tell of a failure: what happened, the one next step and the code, in Chinese and in English, a line each.</summary>
internal static class FailureText
{
    public static string Of(string code)
    {
        var text = AgentErrors.Of(code);
        return $"{text.TitleZh}。{text.NextStepZh}（{code}）\n{text.TitleEn}. {text.NextStepEn} ({code})";
    }
}
