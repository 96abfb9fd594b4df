using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Servers;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>Decides, before a byte of the body is read, whether a request may reach the agent at all (docs/protocol.md §2).</summary>
/// <remarks>The order is the security: nothing before step 4 may tell a stranger that an agent lives here.</remarks>
internal sealed class LoopbackGate(PinnedServers servers, RequestRate rate)
{
    private const string OperationPrefix = "/v1/operations/";
    private const string MediaType = "application/json";

    public GateDecision Decide(GateRequest request)
    {
        // 1. The peer is on this machine.
        if (!request.PeerIsLoopback)
        {
            return Refuse(403, 1);
        }

        // 2. The peer's socket belongs to the agent's OS user; unknown is refused.
        if (request.PeerIsSameUser != true)
        {
            return Refuse(403, 2);
        }

        // 3. Host names this very listener, or the page was led here by DNS rebinding.
        if (!IsOwnHost(request.Host, request.LocalPort))
        {
            return Refuse(421, 3);
        }

        // 4. Origin is one that servers.json lists, byte for byte.
        if (request.Origin is not { } origin || !servers.TryFind(origin, out var server))
        {
            return Refuse(403, 4);
        }

        return DecideForKnownOrigin(request, new GateDecision(null, 0, Origin: origin, Server: server));
    }

    private GateDecision DecideForKnownOrigin(GateRequest request, GateDecision known)
    {
        // 5. A browser that sends Sec-Fetch-Mode must ask by CORS: no navigation, no <img>, no WebSocket.
        if (request.SecFetchMode is not (null or "cors"))
        {
            return known with { Refusal = 403, Step = 5 };
        }

        // 6. Path and method are known.
        var (route, id) = RouteOf(request);
        if (route == AgentRoute.None)
        {
            return known with { Refusal = 404, Step = 6 };
        }

        // 7. POST and DELETE change something and carry headers that no page sends without a preflight.
        var changes = route is AgentRoute.CreateOperation or AgentRoute.CancelOperation;
        if (changes && !HasProtocolHeaders(request))
        {
            return known with { Refusal = 415, Step = 7 };
        }

        // 8. The body is small and announced by Content-Length.
        if (!HasAllowedLength(request, route))
        {
            return known with { Refusal = 415, Step = 8 };
        }

        // 9. No origin can keep the agent busy.
        if (!rate.TryTake(known.Origin!))
        {
            return known with { Refusal = 429, Step = 9 };
        }

        var privateNetwork = route == AgentRoute.Preflight && request.RequestedPrivateNetwork == "true";
        return known with { Route = route, OperationId = id, AllowPrivateNetwork = privateNetwork };
    }

    private static GateDecision Refuse(int status, int step) => new(status, step);

    private static bool IsOwnHost(string? host, int port) =>
        host is not null
        && (
            host == string.Create(null, $"127.0.0.1:{port}")
            || host == string.Create(null, $"[::1]:{port}")
            || host == string.Create(null, $"localhost:{port}")
        );

    private static bool HasProtocolHeaders(GateRequest request) =>
        IsJson(request.ContentType) && request.ProtocolVersion == Protocol.VersionHeaderValue;

    private static bool IsJson(string? contentType) =>
        contentType is not null
        && (
            contentType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
            || contentType.Equals(MediaType + "; charset=utf-8", StringComparison.OrdinalIgnoreCase)
            || contentType.Equals(MediaType + ";charset=utf-8", StringComparison.OrdinalIgnoreCase)
        );

    private static bool HasAllowedLength(GateRequest request, AgentRoute route) =>
        !request.HasTransferEncoding
        && route switch
        {
            AgentRoute.CreateOperation => request.ContentLength is > 0 and <= Protocol.MaxSignBody,

            // Old browsers send a body with DELETE; nobody reads it.
            AgentRoute.CancelOperation => request.ContentLength is null or <= Protocol.MaxLoginBody,
            _ => request.ContentLength is null or 0,
        };

    private static (AgentRoute Route, string? Id) RouteOf(GateRequest request)
    {
        if (request.Method == "OPTIONS")
        {
            return (IsPreflight(request) ? AgentRoute.Preflight : AgentRoute.None, null);
        }

        var id = OperationIdOf(request.Path);
        return (request.Method, request.Path) switch
        {
            ("GET", "/v1/status") => (AgentRoute.Status, null),
            ("GET", "/v1/diagnosis") => (AgentRoute.Diagnosis, null),
            ("POST", "/v1/operations") => (AgentRoute.CreateOperation, null),
            ("GET", _) when id is not null => (AgentRoute.GetOperation, id),
            ("DELETE", _) when id is not null => (AgentRoute.CancelOperation, id),
            _ => (AgentRoute.None, null),
        };
    }

    private static bool IsPreflight(GateRequest request) =>
        request.RequestedMethod is { } method
        && method != "OPTIONS"
        && RouteOf(request with { Method = method }).Route != AgentRoute.None;

    private static string? OperationIdOf(string path)
    {
        if (!path.StartsWith(OperationPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var id = path[OperationPrefix.Length..];
        return id.Length == 32 && id.All(char.IsAsciiHexDigitLower) ? id : null;
    }
}
