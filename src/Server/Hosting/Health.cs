using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JianliRegistry.Server.Hosting;

/// <summary>GET /health/live: the process answers. GET /health/ready: it may take work; each part by name, no detail.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(
                "/health/live",
                new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }
            )
            .AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                status = NameOf(report.Status),
                checks = report.Entries.ToDictionary(e => e.Key, e => NameOf(e.Value.Status), StringComparer.Ordinal),
            },
            context.RequestAborted
        );

    private static string NameOf(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => "ok",
            HealthStatus.Degraded => "degraded",
            _ => "failed",
        };
}
