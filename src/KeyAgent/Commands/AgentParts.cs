using JianliRegistry.KeyAgent.Api;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Doctor;
using JianliRegistry.KeyAgent.Journal;
using JianliRegistry.KeyAgent.Operations;
using JianliRegistry.KeyAgent.Servers;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>The agent's parts, put together once. Disposing it logs out, ends the worker and frees the state directory.</summary>
internal sealed class AgentParts : IAsyncDisposable
{
    private readonly StateDirectory _state;
    private readonly HttpClient _http;

    /// <param name="roots">PEM file of the roots for the agent's own way to its servers; null: the system's.</param>
    public AgentParts(
        PinnedServers servers,
        StateDirectory state,
        IKeyProvider keys,
        string module,
        IConsentPrompt prompt,
        TimeProvider clock,
        ILoggerFactory logs,
        string? roots = null
    )
    {
        _state = state;
        Keys = keys;
        Servers = servers;
        _http = ServerConnection.Create(roots);
        Turn = new PersonTurn(state.PersonTurn);
        Checks = new RequestChecks(ReplayMemory.Open(state.ReplayMemory, clock.GetUtcNow()), clock);
        var journal = KeyUseJournal.Open(state.Path);
        Ceremony = new KeyCeremony(keys, prompt, new KeyUse(journal, clock), clock);
        var watch = new LogWatch(
            new LogSource(_http),
            new KeptCheckpoints(state.Path),
            journal,
            clock,
            logs.CreateLogger<LogWatch>()
        );
        Operations = new OperationBook(
            Checks,
            Ceremony,
            watch,
            prompt,
            Turn,
            clock,
            logs.CreateLogger<OperationBook>()
        );
        SelfCheck = new SelfCheck(keys, module, _http, clock);
        Host = new AgentHost(
            new LoopbackGate(servers, new RequestRate(clock)),
            Operations,
            SelfCheck,
            clock,
            logs.CreateLogger<AgentHost>()
        );
    }

    public PinnedServers Servers { get; }
    public IKeyProvider Keys { get; }
    public PersonTurn Turn { get; }
    public RequestChecks Checks { get; }
    public KeyCeremony Ceremony { get; }
    public OperationBook Operations { get; }
    public SelfCheck SelfCheck { get; }
    public AgentHost Host { get; }

    public async ValueTask DisposeAsync()
    {
        await Operations.DisposeAsync();
        await Keys.DisposeAsync();

        // Only now nobody is logged in any more.
        Turn.Dispose();
        _http.Dispose();
        _state.Dispose();
    }
}
