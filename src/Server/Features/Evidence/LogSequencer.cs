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
        List<LoggedEvidence> logged;
        long before;
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            await _tree.CompleteAsync(ct);
            before = await _tree.SizeAsync(ct);
            RefuseDivergence(signed, published, before);

            // 3. Entries, tiles and the removal from pending: one transaction.
            logged = await AppendPendingAsync(before, ct);
            await transaction.CommitAsync(ct);
        }

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

        // 6. Published, with the receipts of all that it is the first to cover; 7. outside, the answers.
        var covered = await receipts.FindWithoutReceiptAsync(db, from, before, ct);
        return await PublishAsync(checkpoint, note, covered.Concat(logged), ct);
    }

    /// <summary>One transaction: no published entry lacks its receipt.</summary>
    private async Task<IReadOnlyList<Receipt>> PublishAsync(
        Checkpoint checkpoint,
        string note,
        IEnumerable<LoggedEvidence> covered,
        CancellationToken ct
    )
    {
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
        var issued = await receipts.IssueAsync(db, covered, checkpoint, ct);
        await transaction.CommitAsync(ct);
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

    /// <returns>The evidence among what was appended.</returns>
    private async Task<List<LoggedEvidence>> AppendPendingAsync(long index, CancellationToken ct)
    {
        var round = await ReadPendingAsync(ct);
        var logged = new List<LoggedEvidence>(round.Pending.Count);
        await using var entries = new PreparedInsert<LogEntry>(db);
        foreach (var waiting in round.Pending)
        {
            var (record, act) = round.Of(waiting);
            var code = act?.OrganizationCode ?? record!.OrganizationCode;
            var previous = round.LastLeaves.GetValueOrDefault(code);
            if (act is null)
            {
                logged.Add(new LoggedEvidence(index, record!, vault.OpenStatement(record!)));
            }

            var leaf = act is null ? LeafOf(logged[^1], round, previous) : act.ToLeaf(previous).Render();
            var leafHash = MerkleTree.HashLeaf(leaf);
            await entries.AddAsync(
                new LogEntry
                {
                    Index = index,
                    EvidenceId = record?.Id,
                    ActId = act?.Id,
                    OrganizationCode = code,
                    Leaf = leaf,
                    LeafHash = leafHash,
                },
                ct
            );
            _tree.Append(index++, leafHash);
            round.LastLeaves[code] = leafHash;
        }

        // The queue is the one thing here that shrinks; what it named is an entry now.
        var drained = round.Pending.Select(p => p.Sequence).ToList();
        await db.PendingLogEntries.Where(p => drained.Contains(p.Sequence)).ExecuteDeleteAsync(ct);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        return logged;
    }

    private static byte[] LeafOf(LoggedEvidence logged, PendingRound round, byte[]? previous) =>
        EvidenceLeaves
            .Of(
                logged.Record,
                logged.Statement,
                round.Certificates[Convert.ToHexString(logged.Record.CertificateSha256)],
                previous
            )
            .Render();

    private async Task<PendingRound> ReadPendingAsync(CancellationToken ct)
    {
        var pending = await db
            .PendingLogEntries.AsNoTracking()
            .OrderBy(p => p.Sequence)
            .Take(MaxEntries)
            .ToListAsync(ct);
        var ids = pending.Select(p => p.EvidenceId).OfType<Guid>().ToList();
        var records = await db.Evidence.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, ct);
        var actIds = pending.Select(p => p.ActId).OfType<Guid>().ToList();
        var acts = await db
            .LoggedActs.AsNoTracking()
            .Where(a => actIds.Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, ct);
        var codes = records.Values.Select(r => r.OrganizationCode).Concat(acts.Values.Select(a => a.OrganizationCode));
        return new PendingRound(
            pending,
            records,
            acts,
            await CertificatesAsync(records.Values, ct),
            await LastLeavesAsync([.. codes.Distinct(StringComparer.Ordinal)], ct)
        );
    }

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

    /// <summary>What waits for its place in the log, with all that its leaves are made of.</summary>
    private sealed record PendingRound(
        IReadOnlyList<PendingLogEntry> Pending,
        Dictionary<Guid, EvidenceRecord> Records,
        Dictionary<Guid, LoggedAct> Acts,
        Dictionary<string, byte[]> Certificates,
        Dictionary<string, byte[]> LastLeaves
    )
    {
        /// <returns>Exactly one of the two.</returns>
        public (EvidenceRecord? Record, LoggedAct? Act) Of(PendingLogEntry waiting) =>
            (
                waiting.EvidenceId is { } evidenceId ? Records[evidenceId] : null,
                waiting.ActId is { } actId ? Acts[actId] : null
            );
    }
}
