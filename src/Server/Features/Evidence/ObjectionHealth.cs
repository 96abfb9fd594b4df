using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Degraded for a week after a CA spoke against evidence, so that whoever watches the server hears of it.</summary>
/// <remarks>Never failed: a node that takes no work any more would help nobody. Counts only, no number of a receipt.</remarks>
internal sealed class ObjectionHealth(IServiceScopeFactory scopes, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan AlarmFor = TimeSpan.FromDays(7);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        var since = clock.GetUtcNow() - AlarmFor;
        var kinds = await db
            .EvidenceObjections.AsNoTracking()
            .Where(o => o.NotedAt >= since)
            .GroupBy(o => o.Kind)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(cancellationToken);
        return kinds.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(
                string.Join("; ", kinds.OrderBy(k => k.Key).Select(k => $"{k.Count} {NameOf(k.Key)} within seven days"))
            );
    }

    private static string NameOf(ObjectionKind kind) => kind == ObjectionKind.Repudiated ? "repudiated" : "contested";
}
