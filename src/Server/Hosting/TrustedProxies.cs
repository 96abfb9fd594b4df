using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace JianliRegistry.Server.Hosting;

/// <summary>
/// The address of the client behind the configured reverse proxies. Afterwards <c>RemoteIpAddress</c> is the rightmost hop of
/// X-Forwarded-For that is no proxy of ours; whoever else sends that header is not believed.
/// </summary>
/// <remarks>Host and scheme are never taken from a header: the proxy speaks https to us and passes Host on.</remarks>
internal static partial class TrustedProxies
{
    public static void AddTrustedProxies(this IServiceCollection services) =>
        // Last word: ASPNETCORE_FORWARDEDHEADERS_ENABLED would make the framework believe everybody.
        services
            .AddOptions<ForwardedHeadersOptions>()
            .PostConfigure<IOptions<ServerOptions>>(
                (forwarded, server) =>
                {
                    forwarded.KnownProxies.Clear();
                    forwarded.KnownIPNetworks.Clear();
                    foreach (var proxy in server.Value.TrustedProxies)
                    {
                        forwarded.KnownIPNetworks.Add(Parse(proxy));
                    }

                    // The middleware takes two empty lists for "believe everybody".
                    forwarded.ForwardedHeaders =
                        forwarded.KnownIPNetworks.Count > 0 ? ForwardedHeaders.XForwardedFor : ForwardedHeaders.None;
                    forwarded.ForwardLimit = null;
                }
            );

    public static void UseTrustedProxies(this WebApplication app)
    {
        app.UseForwardedHeaders();
        var proxies = app.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.KnownIPNetworks;
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TrustedProxies));
        var said = 0;
        app.Use(
            (context, next) =>
            {
                if (IsUnnamedClient(context, proxies) && Interlocked.Exchange(ref said, 1) == 0)
                {
                    ClientUnnamed(logger, context.Connection.RemoteIpAddress);
                }

                return next(context);
            }
        );
    }

    /// <param name="text">An address, or a network as <c>10.1.0.0/16</c>; in the one spelling that cannot be misread.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPNetwork? proxies)
    {
        proxies = null;
        if (IPNetwork.TryParse(text, out var network))
        {
            // A network of everybody would let each client choose its own address.
            proxies = network.PrefixLength > 0 ? network : null;
        }
        else if (IPAddress.TryParse(text, out var address) && !address.IsIPv4MappedToIPv6)
        {
            proxies = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        // "10" and "0x7f.1" are IPv4 addresses to the framework, and hardly what somebody meant.
        return proxies is { } parsed
            && (
                parsed.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6
                || text.Split('/')[0] == parsed.BaseAddress.ToString()
            );
    }

    private static IPNetwork Parse(string text) =>
        TryParse(text, out var network) ? network.Value : throw new FormatException(text);

    /// <summary>A proxy that names no client makes one client of everybody. Health is asked by the machine itself.</summary>
    private static bool IsUnnamedClient(HttpContext context, IList<IPNetwork> proxies) =>
        !context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName)
        && context.Connection.RemoteIpAddress is { } peer
        && proxies.Any(p => p.Contains(peer))
        && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "the trusted proxy {Proxy} sent no X-Forwarded-For: all its clients share one set of limits"
    )]
    private static partial void ClientUnnamed(ILogger logger, IPAddress? proxy);
}
