using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Hosting.Keys;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>
/// Brings pending evidence into the log and gives out receipts. One step after the other is made durable, in the order of
/// docs/evidence.md, and each step begins by looking at what is durable already: a crash anywhere is recovered by running the
/// same code again.
/// </summary>
internal sealed class LogSequencer(
    RegistryDbContext db,
    ISecondCopy secondCopy,
    LogKeys logKeys,
    IServerKeyStore keys,
    ReceiptIssuer receipts,
    EvidenceVault vault,
    WriteTurn turns,
    TimeProvider clock
)
{
    public const int MaxEntries = 256;

    private readonly LogTree _tree = new(db);
    private readonly PendingLeaves _pending = new(db, vault);

    /// <returns>The receipts of this round; null when another node is at work.</returns>
    /// <exception cref="LogDivergedException">The database holds another log than the one that was signed.</exception>
    public async Task<IReadOnlyList<Receipt>?> SequenceOnceAsync(CancellationToken ct)
    {
        // 1. One sequencer of all processes and nodes.
        using var copyLock = secondCopy.TryLock();
        if (copyLock is null)
        {
            return null;
        }

        await using var logLock = await LogLock.TryTakeAsync(db, ct);
        if (logLock is null)
        {
            return null;
        }

        // 2. What was signed before is still there; otherwise nothing more is signed.
        var held = secondCopy.Read();
        var signed = ReadSigned(held);
        var published = await PublicLog.LastAsync(db, ct);

        // 3. Entries, tiles and the removal from pending: one transaction.
        var (before, logged) = await AppendAsync(signed, published, ct);
        var size = await _tree.SizeAsync(ct);
        var from = published?.Size ?? 0;
        if (size <= from)
        {
            return [];
        }

        // 4. Sign, unless a crash came after step 5: then this very checkpoint is already in the second copy.
        var (checkpoint, note) = signed?.Size == size ? (signed, held!) : Sign(size);

        // 5. The second copy, durable, before anybody sees the checkpoint.
        if (note != held)
        {
            secondCopy.Replace(held, note);
        }

        // 6. Published, with the receipts of all that it is the first to cover; 7. outside, the answers. What is sealed before the
        // transaction and lost with a crash is sealed anew by the next start: nobody has seen it.
        var covered = await receipts.FindWithoutReceiptAsync(db, from, before, ct);
        var issued = covered.Concat(logged).Select(evidence => receipts.Issue(evidence, checkpoint)).ToList();
        await PublishAsync(checkpoint, note, issued, ct);
        return issued;
    }

    /// <summary>One transaction: no published entry lacks its receipt.</summary>
    private async Task PublishAsync(
        Checkpoint checkpoint,
        string note,
        IReadOnlyList<Receipt> issued,
        CancellationToken ct
    )
    {
        using var turn = await turns.TakeAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        db.LogCheckpoints.Add(
            new LogCheckpoint
            {
                Size = checkpoint.Size,
                Note = note,
                PublishedAt = DateTimeOffset.FromUnixTimeSeconds(checkpoint.UnixTime),
            }
        );
        await db.SaveChangesAsync(ct);
        await using (var rows = new PreparedInsert<Receipt>(db))
        {
            foreach (var receipt in issued)
            {
                await rows.AddAsync(receipt, ct);
            }
        }

        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
    }

    private Checkpoint? ReadSigned(string? note) =>
        note is null ? null
        : Checkpoint.Verify(note, logKeys.All).TryGetValue(out var checkpoint, out var rejection) ? checkpoint
        : throw new LogDivergedException($"a stored checkpoint is none of ours: {rejection.Reason}");

    private void RefuseDivergence(Checkpoint? signed, LogCheckpoint? published, long size)
    {
        if (published is not null && signed is null)
        {
            throw new LogDivergedException(
                "the second copy of the checkpoint is missing: put back its backup, or after an audit the last published one"
            );
        }

        // Both heads have to be heads of this very tree. A second copy that lags behind is no harm: other nodes have theirs.
        var heads = new[] { signed, published is null ? null : ReadSigned(published.Note) };
        foreach (var head in heads.OfType<Checkpoint>())
        {
            if (head.Size > size)
            {
                throw new LogDivergedException($"{head.Size} leaves were signed, but only {size} are in the database");
            }

            if (!_tree.Root(head.Size).AsSpan().SequenceEqual(head.Root))
            {
                throw new LogDivergedException($"the first {head.Size} leaves are not those that were signed");
            }
        }
    }

    /// <returns>The size before, and the evidence among what was appended.</returns>
    private async Task<(long Before, List<LoggedEvidence> Logged)> AppendAsync(
        Checkpoint? signed,
        LogCheckpoint? published,
        CancellationToken ct
    )
    {
        var leaves = await _pending.ReadAsync_HoldingLog(MaxEntries, ct);
        using var turn = await turns.TakeAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await _tree.CompleteAsync(ct);
        var before = await _tree.SizeAsync(ct);
        RefuseDivergence(signed, published, before);
        var logged = await InsertAsync(leaves, before, ct);
        await transaction.CommitAsync(ct);
        return (before, logged);
    }

    /// <returns>The evidence among what was inserted.</returns>
    private async Task<List<LoggedEvidence>> InsertAsync(
        IReadOnlyList<PendingLeaf> leaves,
        long index,
        CancellationToken ct
    )
    {
        var logged = new List<LoggedEvidence>(leaves.Count);
        await using var entries = new PreparedInsert<LogEntry>(db);
        foreach (var leaf in leaves)
        {
            if (leaf is { Record: { } record, Statement: { } statement })
            {
                logged.Add(new LoggedEvidence(index, record, statement));
            }

            await entries.AddAsync(leaf.At(index), ct);
            _tree.Append(index++, leaf.Hash);
        }

        // The queue is the one thing here that shrinks; what it named is an entry now.
        var drained = leaves.Select(leaf => leaf.Waiting.Sequence).ToList();
        if (drained.Count > 0)
        {
            await db.PendingLogEntries.Where(p => drained.Contains(p.Sequence)).ExecuteDeleteAsync(ct);
        }

        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        return logged;
    }

    private (Checkpoint Checkpoint, string Note) Sign(long size)
    {
        var key = logKeys.Current;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var checkpoint = new Checkpoint(key.Name, size, _tree.Root(size), now);
        return (checkpoint, checkpoint.Sign(key, keys.SignCheckpoint));
    }
}
