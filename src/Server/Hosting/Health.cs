using JianliRegistry.Server.Hosting.Trust;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JianliRegistry.Server.Hosting;

/// <summary>
/// GET /health/live: the process answers. GET /health/ready: it may take work; each part by name, and why one may not.
/// GET /health/status: each source of revocation status, as JSON, or as text for a browser.
/// </summary>
/// <remarks>For whoever watches the server: no person, certificate or address stands in it, and docs/operations.md keeps it off the public proxy.</remarks>
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
        app.MapGet(
                "/health/status",
                (HttpRequest request, StatusReport report) =>
                    request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
                        ? Results.Text(StatusText.Of(report.Lines()), "text/plain; charset=utf-8")
                        : Results.Json(report.Lines())
            )
            .AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                status = NameOf(report.Status),
                checks = report.Entries.ToDictionary(e => e.Key, e => NameOf(e.Value.Status), StringComparer.Ordinal),
                details = report
                    .Entries.Where(e => e.Value.Description is not null)
                    .ToDictionary(e => e.Key, e => e.Value.Description, StringComparer.Ordinal),
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
