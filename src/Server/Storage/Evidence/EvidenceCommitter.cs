using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore.Storage;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>
/// The one writer of submissions in a process. Takes up to 64 of them into one transaction, so that one flush to disk makes
/// all of them durable; nobody is told before it is. Where one of them loses a race, the batch is done again with a savepoint each.
/// </summary>
public sealed partial class EvidenceCommitter(
    IServiceScopeFactory scopes,
    EvidenceSignals signals,
    WriteHealth health,
    WriteTurn turns,
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
            catch (Exception error) when (DatabaseFailure.Is(error))
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
        var outcomes = await TakeTurnAsync(batch);
        RememberBlobs(
            batch.Zip(outcomes).Where(o => o.Second == CommitOutcome.Committed).Select(o => o.First.Submission)
        );
        signals.EvidenceCommitted();
        foreach (var (waiting, outcome) in batch.Zip(outcomes))
        {
            waiting.Done.TrySetResult(outcome);
        }
    }

    private async Task<List<CommitOutcome>> TakeTurnAsync(List<Waiting> batch)
    {
        using var turn = await turns.TakeAsync(CancellationToken.None);
        return await TryStoreTogetherAsync(batch) ?? await StoreOneByOneAsync(batch);
    }

    /// <summary>Without savepoints: nearly always nobody has to be taken back.</summary>
    /// <returns>null, and nothing stored, when somebody has to be.</returns>
    private async Task<List<CommitOutcome>?> TryStoreTogetherAsync(List<Waiting> batch)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await using var rows = new SubmissionWriter(db, _knownBlobs);
        if (!await rows.HoldKeysAsync(batch.Select(w => w.Submission)))
        {
            return null;
        }

        var outcomes = new List<CommitOutcome>(batch.Count);
        foreach (var submission in batch.Select(w => w.Submission))
        {
            var moved = await rows.MoveAsync(submission);
            if (moved && !await rows.SpendAsync(submission))
            {
                return null;
            }

            outcomes.Add(moved ? CommitOutcome.Committed : CommitOutcome.Lost);
        }

        var winners = batch
            .Zip(outcomes)
            .Where(o => o.Second == CommitOutcome.Committed)
            .Select(o => o.First.Submission);
        try
        {
            await rows.AddAsync([.. winners]);
        }
        catch (Exception error) when (UniqueViolation.Is(error))
        {
            return null;
        }

        await transaction.CommitAsync();
        return outcomes;
    }

    private async Task<List<CommitOutcome>> StoreOneByOneAsync(List<Waiting> batch)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await using var rows = new SubmissionWriter(db, _knownBlobs);
        var outcomes = new List<CommitOutcome>(batch.Count);
        foreach (var waiting in batch)
        {
            outcomes.Add(await TryApplyAsync(rows, transaction, waiting.Submission));
        }

        await transaction.CommitAsync();
        return outcomes;
    }

    private static async Task<CommitOutcome> TryApplyAsync(
        SubmissionWriter rows,
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
                var outcome = await ApplyAsync(rows, submission);
                if (outcome != CommitOutcome.Committed)
                {
                    await transaction.RollbackToSavepointAsync(Savepoint);
                }

                return outcome;
            }
            catch (Exception error) when (UniqueViolation.Is(error))
            {
                await transaction.RollbackToSavepointAsync(Savepoint);
                if (attempt == 2)
                {
                    return CommitOutcome.Lost;
                }
            }
        }
    }

    private static async Task<CommitOutcome> ApplyAsync(SubmissionWriter rows, EvidenceSubmission submission)
    {
        if (!await rows.HoldKeysAsync([submission]))
        {
            return CommitOutcome.KeyBlocked;
        }

        if (!await rows.MoveAsync(submission) || !await rows.SpendAsync(submission))
        {
            return CommitOutcome.Lost;
        }

        await rows.AddAsync([submission]);
        return CommitOutcome.Committed;
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
