using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Fresh: ok. Held but the last fetch failed: degraded. Missing or stale: failed, because key logins are refused.</summary>
internal sealed class StatusHealth(StatusReport report) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var lines = report.Lines();
        var bad = lines.Where(line => line.State != StatusState.Ok).ToList();
        var detail = string.Join(
            "; ",
            bad.Select(line => $"{line.Kind} of {line.Issuer}: {line.LastFailure ?? "stale"}")
        );
        return Task.FromResult(
            bad.Exists(line => line.State == StatusState.Failed) ? HealthCheckResult.Unhealthy(detail)
            : bad.Count > 0 ? HealthCheckResult.Degraded(detail)
            : HealthCheckResult.Healthy()
        );
    }
}
