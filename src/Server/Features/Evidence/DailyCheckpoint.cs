using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Once a day: the last checkpoint, stamped by the timestamp authority, for the 公告 page.</summary>
/// <remarks>Whoever kept one of these notes can show at any time whether the log still continues it.</remarks>
internal sealed class DailyCheckpoint(
    RegistryDbContext db,
    StampAuthority authority,
    TrustStore trust,
    TimeProvider clock
)
{
    /// <returns>Whether this call stamped today's checkpoint.</returns>
    /// <exception cref="TimestampUnavailableException">No token that can be trusted.</exception>
    public async Task<bool> StampOnceAsync(CancellationToken ct)
    {
        var today = ChinaTime.Day(clock.GetUtcNow());
        var published = await PublicLog.LastAsync(db, ct);
        if (published is null || await db.StampedCheckpoints.AnyAsync(s => s.Day == today, ct))
        {
            return false;
        }

        var stamped = await authority.StampHashAsync(SHA256.HashData(Encoding.UTF8.GetBytes(published.Note)), ct);
        if (!IssuersAtHand.SignedAll(stamped.Stamp.Certificates, trust))
        {
            throw new TimestampUnavailableException("the token carries a certificate of a CA that is not at hand");
        }

        db.StampedCheckpoints.Add(
            new StampedCheckpoint
            {
                Day = ChinaTime.Day(stamped.Stamp.Time),
                Size = published.Size,
                Token = stamped.Token,
                Time = stamped.Stamp.Time,
            }
        );
        try
        {
            _ = await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException error) when (UniqueViolation.Is(error))
        {
            // Another node was first: one stamp a day is what everybody shows.
            return false;
        }
    }
}

/// <summary>Looks again and again whether the day has its stamp: the first entry of all may come at any time.</summary>
internal sealed partial class DailyStamping(
    IServiceScopeFactory scopes,
    IOptions<TimestampOptions> options,
    TimeProvider clock,
    ILogger<DailyStamping> logger
) : BackgroundLoop
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                _ = await scope.ServiceProvider.GetRequiredService<DailyCheckpoint>().StampOnceAsync(stoppingToken);
            }
            catch (Exception error) when (DatabaseFailure.Is(error) || error is TimestampUnavailableException)
            {
                Delayed(logger, error.Message);
            }

            await Task.Delay(options.Value.RetryEvery, clock, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the day's checkpoint is not stamped yet: {Reason}")]
    private static partial void Delayed(ILogger logger, string reason);
}
