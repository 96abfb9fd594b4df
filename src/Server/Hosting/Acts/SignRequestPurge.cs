using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>Every ten minutes: requests that can't be answered any more leave, and with them the personal data they state.</summary>
internal sealed partial class SignRequestPurge(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<SignRequestPurge> logger
) : BackgroundLoop
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    // Kept for a while, so that a late answer is told "expired" instead of "unknown".
    private static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    public static Task<int> PurgeAsync(RegistryDbContext db, DateTimeOffset now, CancellationToken ct)
    {
        var limit = now - Grace;
        return db.SignRequests.Where(r => r.ExpiresAt <= limit).ExecuteDeleteAsync(ct);
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await PurgeAsync(
                    scope.ServiceProvider.GetRequiredService<RegistryDbContext>(),
                    clock.GetUtcNow(),
                    stoppingToken
                );
            }
            catch (Exception error) when (DatabaseFailure.Is(error))
            {
                // Expired requests are refused anyway; the next tick tries again.
                Delayed(logger, error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "purge of sign requests delayed")]
    private static partial void Delayed(ILogger logger, Exception error);
}
