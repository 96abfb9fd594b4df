using System.Security.Cryptography;
using System.Threading.Channels;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>
/// The one writer of submissions in a process. Takes up to 64 of them into one transaction, a savepoint each, so that one
/// flush to disk makes all of them durable; nobody is told before it is.
/// </summary>
public sealed partial class EvidenceCommitter(
    IServiceScopeFactory scopes,
    EvidenceSignals signals,
    WriteHealth health,
    ILogger<EvidenceCommitter> logger
) : BackgroundLoop
{
    private const int MaxBatch = 64;
    private const int MaxAttempts = 5;
    private const int MaxQueued = 1024;
    private const int MaxKnownBlobs = 10_000;
    private const string Savepoint = "submission";

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true }
    );

    // Hashes of blobs that were committed before: most submissions rest on the same certificates and CRLs.
    private readonly HashSet<string> _knownBlobs = [];

    private sealed record Waiting(EvidenceSubmission Submission, TaskCompletionSource<CommitOutcome> Done);

    /// <summary>How many wait for the next transaction.</summary>
    internal int Queued => _queue.Reader.Count;

    /// <summary>Returns after the commit, or after the loss, of exactly this submission.</summary>
    /// <remarks>Without a cancellation token: once queued, the act may become effective whether or not its sender still listens.</remarks>
    public async Task<CommitOutcome> CommitAsync(EvidenceSubmission submission)
    {
        health.ThrowIfStopped();
        var waiting = new Waiting(
            submission,
            new TaskCompletionSource<CommitOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        await _queue.Writer.WriteAsync(waiting);
        return await waiting.Done.Task;
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Waiting>(MaxBatch);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var waiting))
                {
                    batch.Add(waiting);
                }

                await CommitBatchAsync(batch);
                batch.Clear();
            }
        }
        finally
        {
            _queue.Writer.Complete();
            await foreach (var waiting in _queue.Reader.ReadAllAsync(CancellationToken.None))
            {
                waiting.Done.TrySetCanceled(CancellationToken.None);
            }
        }
    }

    private async Task CommitBatchAsync(List<Waiting> batch)
    {
        // All nodes lock applications in one order; what they still wait for crosswise are blobs new to both.
        batch.Sort((a, b) => a.Submission.Record.SubjectId.CompareTo(b.Submission.Record.SubjectId));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StoreAsync(batch);
                return;
            }
            catch (Exception error) when (attempt < MaxAttempts && DatabaseFailure.IsDeadlock(error))
            {
                // Rolled back as a whole; meanwhile the other node goes on.
            }
            catch (Exception error) when (DatabaseFailure.Is(error) || error is WritesStoppedException)
            {
                // Nobody was told anything, so nothing acknowledged is lost; each sender may try again.
                health.Observe(error);
                Failed(logger, batch.Count, error);
                foreach (var waiting in batch)
                {
                    waiting.Done.TrySetException(error);
                }

                return;
            }
        }
    }

    private async Task StoreAsync(List<Waiting> batch)
    {
        health.ThrowIfStopped();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        var outcomes = new List<(Waiting Waiting, CommitOutcome Outcome)>(batch.Count);
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            foreach (var waiting in batch)
            {
                outcomes.Add((waiting, await TryApplyAsync(db, transaction, waiting.Submission)));
            }

            await transaction.CommitAsync();
        }

        RememberBlobs(outcomes.Where(o => o.Outcome == CommitOutcome.Committed).Select(o => o.Waiting.Submission));
        signals.EvidenceCommitted();
        foreach (var (waiting, outcome) in outcomes)
        {
            waiting.Done.TrySetResult(outcome);
        }
    }

    private async Task<CommitOutcome> TryApplyAsync(
        RegistryDbContext db,
        IDbContextTransaction transaction,
        EvidenceSubmission submission
    )
    {
        // A blob that another node stores at this very moment breaks one attempt; the next one finds it.
        for (var attempt = 1; ; attempt++)
        {
            await transaction.CreateSavepointAsync(Savepoint);
            try
            {
                if (await ApplyAsync(db, submission))
                {
                    return CommitOutcome.Committed;
                }

                await transaction.RollbackToSavepointAsync(Savepoint);
                return CommitOutcome.Lost;
            }
            catch (DbUpdateException error) when (UniqueViolation.Is(error))
            {
                await transaction.RollbackToSavepointAsync(Savepoint);
                if (attempt == 2)
                {
                    return CommitOutcome.Lost;
                }
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<bool> ApplyAsync(RegistryDbContext db, EvidenceSubmission submission)
    {
        var record = submission.Record;

        // The application moves only from exactly what was signed about.
        var moved = await db
            .Applications.Where(a =>
                a.Id == record.SubjectId
                && a.State == submission.From
                && a.Round == record.Round
                && a.RowVersion == submission.RowVersion
            )
            .ExecuteUpdateAsync(set =>
                set.SetProperty(a => a.State, submission.To)
                    .SetProperty(a => a.RowVersion, submission.RowVersion + 1)
                    .SetProperty(a => a.ReturnReason, submission.ReturnReason)
                    .SetProperty(
                        a => a.ReportedAt,
                        a => submission.To == ApplicationState.Reported ? record.ReceivedAt : a.ReportedAt
                    )
            );
        if (moved != 1)
        {
            return false;
        }

        var spent = await db
            .SignRequests.Where(r => r.Jti == submission.RequestJti && r.SpentAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.SpentAt, record.ReceivedAt));
        if (spent != 1)
        {
            return false;
        }

        // A failed attempt leaves its materials on the record, and a second set has the same keys.
        record.Materials.Clear();
        db.Evidence.Add(record);
        await AddMaterialsAsync(db, submission);
        db.PendingLogEntries.Add(new PendingLogEntry { EvidenceId = record.Id });
        db.ProcessSteps.Add(await StepAsync(db, submission));
        await db.SaveChangesAsync();
        return true;
    }

    private async Task AddMaterialsAsync(RegistryDbContext db, EvidenceSubmission submission)
    {
        var added = new HashSet<string>();
        var sequence = 0;
        foreach (var (kind, content) in submission.Materials)
        {
            var sha256 = SHA256.HashData(content);
            var name = Convert.ToHexString(sha256);
            var known = _knownBlobs.Contains(name) || !added.Add(name);
            if (!known && !await db.EvidenceBlobs.AnyAsync(b => b.Sha256 == sha256))
            {
                db.EvidenceBlobs.Add(new EvidenceBlob { Sha256 = sha256, Content = content });
            }

            db.EvidenceMaterials.Add(
                new EvidenceMaterial
                {
                    EvidenceId = submission.Record.Id,
                    Kind = kind,
                    Sequence = sequence++,
                    BlobSha256 = sha256,
                }
            );
        }
    }

    private static async Task<ProcessStep> StepAsync(RegistryDbContext db, EvidenceSubmission submission)
    {
        var record = submission.Record;
        var last = await db
            .ProcessSteps.Where(s => s.ApplicationId == record.SubjectId)
            .MaxAsync(s => (int?)s.Sequence);
        return new ProcessStep
        {
            Id = Guid.CreateVersion7(record.ReceivedAt),
            ApplicationId = record.SubjectId,
            Sequence = (last ?? 0) + 1,
            Stage = "企业上报",
            Action = record.Decision,
            ActorRole = "企业",
            ActorName = submission.ActorName,
            At = record.ReceivedAt,
            Result = submission.To == ApplicationState.Reported ? "已上报，待受理" : "已退回申请人",
            Opinion = submission.ReturnReason,
            EvidenceId = record.Id,
        };
    }

    private void RememberBlobs(IEnumerable<EvidenceSubmission> committed)
    {
        if (_knownBlobs.Count > MaxKnownBlobs)
        {
            _knownBlobs.Clear();
        }

        foreach (var (_, content) in committed.SelectMany(s => s.Materials))
        {
            _ = _knownBlobs.Add(Convert.ToHexString(SHA256.HashData(content)));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a batch of {Count} submissions was not stored")]
    private static partial void Failed(ILogger logger, int count, Exception error);
}
