using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>Kestrel's request as the plain values the gate decides on. Reads headers only.</summary>
internal static class RequestReading
{
    public static GateRequest Read(HttpContext http)
    {
        var headers = http.Request.Headers;
        var connection = http.Connection;
        var peer = connection.RemoteIpAddress ?? IPAddress.None;
        return new GateRequest(
            IPAddress.IsLoopback(peer),
            PeerOwner.IsSameUser(
                new IPEndPoint(peer, connection.RemotePort),
                new IPEndPoint(connection.LocalIpAddress ?? IPAddress.None, connection.LocalPort)
            ),
            connection.LocalPort,
            http.Request.Method,
            PathOf(http),
            One(headers.Host),
            One(headers.Origin),
            One(headers["Sec-Fetch-Mode"]),
            One(headers.ContentType),
            One(headers["X-JLK-Protocol"]),
            headers.ContentLength,
            headers.TransferEncoding.Count > 0,
            One(headers.AccessControlRequestMethod),
            One(headers["Access-Control-Request-Private-Network"])
        );
    }

    /// <summary>As sent: a decoded path could hide a second spelling of an endpoint.</summary>
    private static string PathOf(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    /// <summary>Two values of one header become one that equals nothing.</summary>
    private static string? One(Microsoft.Extensions.Primitives.StringValues values) =>
        values.Count == 0 ? null : string.Join(',', values.ToArray());
}
