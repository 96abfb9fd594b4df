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
    TimeProvider clock
)
{
    public const int MaxEntries = 256;

    private readonly LogTree _tree = new(db);

    /// <returns>The evidence that received its receipt in this round; null when another node is at work.</returns>
    /// <exception cref="LogDivergedException">The database holds another log than the one that was signed.</exception>
    public async Task<IReadOnlyList<Guid>?> SequenceOnceAsync(CancellationToken ct)
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
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            await _tree.CompleteAsync(ct);
            RefuseDivergence(signed, published, await _tree.SizeAsync(ct));

            // 3. Entries, tiles and the removal from pending: one transaction.
            await AppendPendingAsync(ct);
            await transaction.CommitAsync(ct);
        }

        var size = await _tree.SizeAsync(ct);
        if (size <= (published?.Size ?? 0))
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

        // 6. Published, with the receipts of all that it is the first to cover; 7. outside, the answers.
        return await PublishAsync(checkpoint, note, published?.Size ?? 0, ct);
    }

    /// <summary>One transaction: no published entry lacks its receipt.</summary>
    private async Task<IReadOnlyList<Guid>> PublishAsync(
        Checkpoint checkpoint,
        string note,
        long from,
        CancellationToken ct
    )
    {
        db.LogCheckpoints.Add(
            new LogCheckpoint
            {
                Size = checkpoint.Size,
                Note = note,
                PublishedAt = DateTimeOffset.FromUnixTimeSeconds(checkpoint.UnixTime),
            }
        );
        var issued = await receipts.IssueAsync(db, from, checkpoint, ct);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        return issued;
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

    private async Task AppendPendingAsync(CancellationToken ct)
    {
        var pending = await db.PendingLogEntries.OrderBy(p => p.Sequence).Take(MaxEntries).ToListAsync(ct);
        if (pending.Count == 0)
        {
            return;
        }

        var ids = pending.Select(p => p.EvidenceId).OfType<Guid>().ToList();
        var records = await db.Evidence.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, ct);
        var certificates = await CertificatesAsync(records.Values, ct);
        var actIds = pending.Select(p => p.ActId).OfType<Guid>().ToList();
        var acts = await db
            .LoggedActs.AsNoTracking()
            .Where(a => actIds.Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, ct);
        var codes = records.Values.Select(r => r.OrganizationCode).Concat(acts.Values.Select(a => a.OrganizationCode));
        var lastLeaves = await LastLeavesAsync([.. codes.Distinct(StringComparer.Ordinal)], ct);
        var index = await _tree.SizeAsync(ct);
        foreach (var waiting in pending)
        {
            var act = waiting.ActId is { } actId ? acts[actId] : null;
            var record = waiting.EvidenceId is { } evidenceId ? records[evidenceId] : null;
            var code = act?.OrganizationCode ?? record!.OrganizationCode;
            var previous = lastLeaves.GetValueOrDefault(code);
            var leaf = act is null ? LeafOf(record!, certificates, previous) : act.ToLeaf(previous).Render();
            var leafHash = MerkleTree.HashLeaf(leaf);
            db.LogEntries.Add(
                new LogEntry
                {
                    Index = index,
                    EvidenceId = record?.Id,
                    ActId = act?.Id,
                    OrganizationCode = code,
                    Leaf = leaf,
                    LeafHash = leafHash,
                }
            );
            _tree.Append(index++, leafHash);
            lastLeaves[code] = leafHash;
        }

        // The queue is the one thing here that shrinks; what it named is an entry now.
        db.PendingLogEntries.RemoveRange(pending);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }

    private byte[] LeafOf(EvidenceRecord record, Dictionary<string, byte[]> certificates, byte[]? previous) =>
        EvidenceLeaves
            .Of(
                record,
                vault.OpenStatement(record),
                certificates[Convert.ToHexString(record.CertificateSha256)],
                previous
            )
            .Render();

    private async Task<Dictionary<string, byte[]>> CertificatesAsync(
        IEnumerable<EvidenceRecord> records,
        CancellationToken ct
    )
    {
        var hashes = records.Select(r => r.CertificateSha256).DistinctBy(Convert.ToHexString).ToList();
        return await db
            .EvidenceBlobs.AsNoTracking()
            .Where(b => hashes.Contains(b.Sha256))
            .ToDictionaryAsync(b => Convert.ToHexString(b.Sha256), b => b.Content, ct);
    }

    private async Task<Dictionary<string, byte[]>> LastLeavesAsync(List<string> codes, CancellationToken ct)
    {
        var last = await db
            .LogEntries.Where(e => codes.Contains(e.OrganizationCode))
            .GroupBy(e => e.OrganizationCode)
            .Select(g => g.Max(e => e.Index))
            .ToListAsync(ct);
        return await db
            .LogEntries.AsNoTracking()
            .Where(e => last.Contains(e.Index))
            .ToDictionaryAsync(e => e.OrganizationCode, e => e.LeafHash, StringComparer.Ordinal, ct);
    }

    private (Checkpoint Checkpoint, string Note) Sign(long size)
    {
        var key = logKeys.Current;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var checkpoint = new Checkpoint(key.Name, size, _tree.Root(size), now);
        return (checkpoint, checkpoint.Sign(key, keys.SignCheckpoint));
    }
}
