using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Fresh: ok. Held but the last fetch failed: degraded. Missing or stale: failed, because key logins are refused.</summary>
internal sealed class StatusHealth(CertificateStatus status, IOptions<StatusOptions> options, TimeProvider clock)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var now = clock.GetUtcNow();
        var fresh = status
            .Sources.Where(s => s.Period is { } p && p.NextUpdate > now && p.ThisUpdate + options.Value.MaxAge > now)
            .ToArray();
        return Task.FromResult(
            fresh.Length < options.Value.CrlUrls.Count ? HealthCheckResult.Unhealthy("revocation status is stale")
            : Array.Exists(fresh, s => s.Failure is not null) ? HealthCheckResult.Degraded("a status source fails")
            : HealthCheckResult.Healthy()
        );
    }
}
