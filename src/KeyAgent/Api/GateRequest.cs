namespace JianliRegistry.KeyAgent.Api;

/// <summary>What the gate decides on: plain values, so that any HTTP host can ask it. A header that came twice is joined by a comma.</summary>
/// <param name="PeerIsSameUser">Whether the peer's socket belongs to the agent's OS user; null = could not be found out.</param>
/// <param name="Path">Percent-encoding untouched, without the query.</param>
/// <param name="HasTransferEncoding">True when the body's length is not announced by Content-Length.</param>
internal sealed record GateRequest(
    bool PeerIsLoopback,
    bool? PeerIsSameUser,
    int LocalPort,
    string Method,
    string Path,
    string? Host,
    string? Origin,
    string? SecFetchMode,
    string? ContentType,
    string? ProtocolVersion,
    long? ContentLength,
    bool HasTransferEncoding,
    string? RequestedMethod,
    string? RequestedPrivateNetwork
);
