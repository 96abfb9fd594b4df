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
    private readonly ReplayMemory _replays;
    private readonly KeyUseJournal _journal;
    private readonly HttpClient _http;

    public AgentParts(
        PinnedServers servers,
        StateDirectory state,
        IKeyProvider keys,
        string module,
        IConsentPrompt prompt,
        TimeProvider clock,
        ILoggerFactory logs
    )
    {
        _state = state;
        Keys = keys;
        Servers = servers;
        _replays = ReplayMemory.Open(state.ReplayMemory, clock.GetUtcNow());
        _journal = KeyUseJournal.Open(state.Path);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        Checks = new RequestChecks(_replays, clock);
        Ceremony = new KeyCeremony(keys, prompt, new KeyUse(_journal, clock), clock);
        Operations = new OperationBook(Checks, Ceremony, prompt, clock, logs.CreateLogger<OperationBook>());
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
    public RequestChecks Checks { get; }
    public KeyCeremony Ceremony { get; }
    public OperationBook Operations { get; }
    public SelfCheck SelfCheck { get; }
    public AgentHost Host { get; }

    public async ValueTask DisposeAsync()
    {
        Operations.Dispose();
        await Keys.DisposeAsync();
        _replays.Dispose();
        _journal.Dispose();
        _http.Dispose();
        _state.Dispose();
    }
}
