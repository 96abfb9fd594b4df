using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>Evidence that grows: lists issued after it, and what they make of it.</summary>
public abstract class EvidenceLifeScenario() : EvidenceScenario(null)
{
    /// <returns>The proven instant of one report that has timestamp and receipt.</returns>
    private protected async Task<DateTimeOffset> StampedAsync()
    {
        _ = await ReportAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        var stamped = await Server.InDatabaseAsync(db => db.EvidenceTimestamps.Select(t => t.Time).SingleAsync());
        var logged = DateTimeOffset.FromUnixTimeSeconds((await CheckpointAsync()).UnixTime);
        return stamped < logged ? stamped : logged;
    }

    /// <summary>Waits until a new second has come and lets the server fetch lists of it.</summary>
    private protected async Task IssueListsAsync()
    {
        await Task.Delay(2100);
        Server.Services.CrlTime = DateTimeOffset.FromUnixTimeSeconds(
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()
        );
        await RefreshAsync();
    }

    private protected Task RefreshAsync() =>
        Server.App.Services.GetRequiredService<StatusRefresh>().RefreshOnceAsync(CancellationToken.None);

    private protected async Task<int> ConfirmAsync()
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Confirmer>().ConfirmOnceAsync(CancellationToken.None);
    }

    private protected Task<List<ObjectionKind>> ObjectionsAsync() =>
        Server.InDatabaseAsync(db => db.EvidenceObjections.Select(o => o.Kind).ToListAsync());

    private protected Task<int> StepsAsync(string action) =>
        Server.InDatabaseAsync(db => db.ProcessSteps.CountAsync(s => s.Stage == "证据核验" && s.Action == action));

    private protected Task<int> LaterListsAsync() =>
        Server.InDatabaseAsync(db => db.EvidenceMaterials.CountAsync(m => m.Kind == MaterialKind.LaterCrl));

    private protected async Task<bool> IsAlarmedAsync()
    {
        var health = await Server.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return health.Entries["evidence"].Status == HealthStatus.Degraded;
    }
}
