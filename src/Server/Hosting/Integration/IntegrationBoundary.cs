using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>Two worlds by port: what belongs to machines exists on their port only, and nothing else exists there.</summary>
internal static class IntegrationBoundary
{
    /// <summary>Where every address of the integration API begins.</summary>
    public const string Prefix = "/integration";

    /// <summary>Decided by the connection, which a client can't choose the way it chooses a Host header.</summary>
    public static bool IsOnIntegrationPort(this HttpContext context) =>
        context.Connection.LocalPort
        == context.RequestServices.GetRequiredService<IOptions<IntegrationOptions>>().Value.Port;

    /// <summary>Stands before everything that answers: files, pages, error pages, health.</summary>
    public static void UseIntegrationBoundary(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                var isMachine = context.IsOnIntegrationPort();
                if (context.Request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase) != isMachine)
                {
                    return Problems.FromStatus(StatusCodes.Status404NotFound).ExecuteAsync(context);
                }

                return HostOf(context, isMachine).Equals(context.Request.Host.Host, StringComparison.OrdinalIgnoreCase)
                    ? next(context)
                    : Problems.FromStatus(StatusCodes.Status400BadRequest).ExecuteAsync(context);
            }
        );

    /// <summary>The hosts of both ports; which of them belongs to which port is the boundary's business.</summary>
    public static void AddAllowedHosts(this IServiceCollection services) =>
        services
            .AddOptions<HostFilteringOptions>()
            .Configure<IOptions<ServerOptions>, IOptions<IntegrationOptions>>(
                (filter, server, integration) =>
                    filter.AllowedHosts = [
                        new Uri(server.Value.Origin).Host,
                        .. integration.Value.IsOn ? [new Uri(integration.Value.Origin).Host] : Array.Empty<string>(),
                    ]
            );

    private static string HostOf(HttpContext context, bool isMachine)
    {
        var services = context.RequestServices;
        var origin = isMachine
            ? services.GetRequiredService<IOptions<IntegrationOptions>>().Value.Origin
            : services.GetRequiredService<IOptions<ServerOptions>>().Value.Origin;
        return new Uri(origin).Host;
    }
}
