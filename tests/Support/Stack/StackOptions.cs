namespace JianliRegistry.Tests.Support.Stack;

/// <summary>What a <see cref="RegistryStack"/> is started with; the defaults suit a test.</summary>
public sealed record StackOptions
{
    /// <summary>Where everything lives. Null: a private temporary folder that goes away with the stack.</summary>
    /// <remarks>A folder that already holds a PKI is used again, with its accounts, locks and data.</remarks>
    public string? Directory { get; init; }

    /// <summary>The name in the server's origin. A browser test uses another one, mapped to this machine, to stand for a public site.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>Null: a free port.</summary>
    public int? ServerPort { get; init; }
    public int? AuthorityPort { get; init; }
    public int? AgentPort { get; init; }

    /// <summary>The lock in the USB port when the agent starts (locks/NAME); null: start no agent.</summary>
    public string? InsertedLock { get; init; } = "good-p256";

    /// <summary>Also what <see cref="StackRegister"/> holds: registered engineers and an unregistered enterprise.</summary>
    public bool WithRegister { get; init; }

    /// <summary>With the register also the accounts of province, registration center and ministry.</summary>
    public bool WithDesks { get; init; } = true;

    /// <summary>Added to the server's environment, for example JIANLI_Storage__Provider.</summary>
    public IReadOnlyDictionary<string, string> ServerSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Hears each step when it is done, and how long it took.</summary>
    public Action<string, TimeSpan> Progress { get; init; } = (_, _) => { };
}
