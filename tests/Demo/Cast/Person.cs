using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Cast;

/// <summary>Who sits in front of the agent's terminal: reads, says yes, types the PIN (prompts: docs/protocol.md).</summary>
internal static class Person
{
    private const string ConfirmPrompt = "确认签名吗？输入 yes 继续：";
    private const string PinPrompt = "请输入身份锁密码（PIN）：";

    /// <returns>What the terminal showed before the yes.</returns>
    public static async Task<string> AgreesAsync(StackAgent agent, string pin)
    {
        var shown = await agent.SeeAsync(ConfirmPrompt);
        await agent.TypeAsync("yes");
        await agent.SeeAsync(PinPrompt);
        await agent.TypeAsync(pin);
        return shown;
    }

    /// <summary>Types a wrong PIN, sees that it is refused, and gives up with an empty line.</summary>
    /// <returns>What the terminal said about the PIN.</returns>
    public static async Task<string> MistypesAsync(StackAgent agent)
    {
        var wrong = agent.Inserted.Pin == "00000000" ? "00000001" : "00000000";
        await AgreesAsync(agent, wrong);
        var said = await agent.SeeAsync(PinPrompt);
        await agent.TypeAsync("");
        return said.Trim().Split('\n')[0];
    }
}
