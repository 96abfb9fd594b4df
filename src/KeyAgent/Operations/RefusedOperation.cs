using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>A request that was refused before anybody was asked; exists only to be read once.</summary>
internal sealed class RefusedOperation(string origin, PinnedServer server, DateTimeOffset deadline)
    : Operation(origin, server, deadline)
{
    public override string Purpose => string.Empty;

    public override IReadOnlyList<string> Statements => [];

    public override IReadOnlyList<KeyCertificate> Choose(IReadOnlyList<KeyCertificate> present) =>
        throw new InvalidOperationException("a refused operation never reaches a token");

    public override Task SignAsync(IKeySession session, KeyCertificate certificate, KeyUse use, CancellationToken ct) =>
        throw new InvalidOperationException("a refused operation never reaches a token");

    protected override OperationStatus Describe(string state, AgentError? error, string? notice) => new(state, error);
}
