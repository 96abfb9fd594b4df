namespace JianliRegistry.KeyAgent.Commands;

/// <summary>A command cannot do what it was asked for; the code has its words and one next step in AgentErrors.</summary>
internal sealed class CommandException(string code) : Exception(code)
{
    public string Code { get; } = code;
}
