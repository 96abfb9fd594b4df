using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>The five things a page may ask for, and the browser's question before it.</summary>
internal enum AgentRoute
{
    None,
    Preflight,
    Status,
    Diagnosis,
    CreateOperation,
    GetOperation,
    CancelOperation,
}

/// <summary>What the gate decided.</summary>
/// <param name="Refusal">HTTP status of an empty answer; null = admitted.</param>
/// <param name="Origin">The allowed origin; null as long as it is not proved, and then no CORS header is sent.</param>
/// <param name="Step">Number of the step in docs/protocol.md §2 that refused; 0 = admitted.</param>
internal sealed record GateDecision(
    int? Refusal,
    int Step,
    AgentRoute Route = AgentRoute.None,
    string? Origin = null,
    PinnedServer? Server = null,
    string? OperationId = null,
    bool AllowPrivateNetwork = false
);
