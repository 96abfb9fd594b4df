using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>Every hour: drafts that nobody handed in leave, with the list of their files and the files that nobody else lists.</summary>
internal sealed partial class DraftPurge(IServiceScopeFactory scopes, TimeProvider clock, ILogger<DraftPurge> logger)
    : BackgroundLoop
{
    private const int AtOnce = 100;
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PurgeOnceAsync(stoppingToken);
            }
            catch (Exception error) when (DatabaseFailure.Is(error))
            {
                // A draft is refused by its age anyway; the next tick tries again.
                Delayed(logger, error);
            }
        }
    }

    public async Task<int> PurgeOnceAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        var now = clock.GetUtcNow();
        var over = await db
            .Enrollments.Where(e => e.State == EnrollmentState.Draft && e.ExpiresAt <= now)
            .OrderBy(e => e.ExpiresAt)
            .Take(AtOnce)
            .Select(e => e.Id)
            .ToListAsync(ct);
        var files = await db
            .UploadedFiles.Where(f => f.Subject == UploadSubject.Enrollment && over.Contains(f.SubjectId))
            .Select(f => f.Sha256)
            .ToListAsync(ct);
        await db
            .UploadedFiles.Where(f => f.Subject == UploadSubject.Enrollment && over.Contains(f.SubjectId))
            .ExecuteDeleteAsync(ct);
        var gone = await db
            .Enrollments.Where(e => over.Contains(e.Id) && e.State == EnrollmentState.Draft)
            .ExecuteDeleteAsync(ct);
        foreach (var sha256 in files)
        {
            await DeleteUnlistedAsync(scope.ServiceProvider, db, sha256, ct);
        }

        return gone;
    }

    /// <summary>Equal bytes lie under one name: they stay while an application, a statement or another draft lists them.</summary>
    private static async Task DeleteUnlistedAsync(
        IServiceProvider services,
        RegistryDbContext db,
        byte[] sha256,
        CancellationToken ct
    )
    {
        if (
            !await db.UploadedFiles.AnyAsync(f => f.Sha256 == sha256, ct)
            && !await db.Attachments.AnyAsync(a => a.Sha256 == sha256, ct)
        )
        {
            services.GetRequiredService<AttachmentFiles>().DeleteOld(sha256);
            services.GetRequiredService<DerivedFiles>().Delete(sha256);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "purge of drafts delayed")]
    private static partial void Delayed(ILogger logger, Exception error);
}
