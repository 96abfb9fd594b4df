using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
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
        var published = await db.LogCheckpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(ct);
        RefuseDivergence(signed, published, await _tree.SizeAsync(ct));

        // 3. Entries, nodes and the removal from pending: one transaction.
        await AppendPendingAsync(ct);
        var size = await _tree.SizeAsync(ct);
        if (size > (published?.Size ?? 0))
        {
            // 4. Sign, unless a crash came after step 5: then this very checkpoint is already in the second copy.
            var note = signed?.Size == size ? held! : Sign(size);

            // 5. The second copy, durable, before anybody sees the checkpoint.
            if (note != held)
            {
                secondCopy.Replace(held, note);
            }

            // 6. Publish.
            db.LogCheckpoints.Add(
                new LogCheckpoint
                {
                    Size = size,
                    Note = note,
                    PublishedAt = clock.GetUtcNow(),
                }
            );
            await db.SaveChangesAsync(ct);
        }

        // 7. Receipts of everything that is under a published checkpoint and has none; then, outside, the answers.
        return await receipts.IssueAsync(db, ct);
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
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var pending = await db.PendingLogEntries.OrderBy(p => p.Sequence).Take(MaxEntries).ToListAsync(ct);
        if (pending.Count == 0)
        {
            return;
        }

        var ids = pending.Select(p => p.EvidenceId).ToList();
        var records = await db.Evidence.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, ct);
        var index = await _tree.SizeAsync(ct);
        var lastLeaves = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        foreach (var record in pending.Select(p => records[p.EvidenceId]))
        {
            var leaf = await LeafAsync(record, lastLeaves, ct);
            var leafHash = MerkleTree.HashLeaf(leaf);
            db.LogEntries.Add(
                new LogEntry
                {
                    Index = index,
                    EvidenceId = record.Id,
                    OrganizationCode = record.OrganizationCode,
                    Leaf = leaf,
                    LeafHash = leafHash,
                }
            );
            _tree.Append(index++, leafHash);
            lastLeaves[record.OrganizationCode] = leafHash;
        }

        db.PendingLogEntries.RemoveRange(pending);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
    }

    private async Task<byte[]> LeafAsync(
        EvidenceRecord record,
        Dictionary<string, byte[]?> lastLeaves,
        CancellationToken ct
    )
    {
        if (!lastLeaves.TryGetValue(record.OrganizationCode, out var previous))
        {
            previous = await db
                .LogEntries.Where(e => e.OrganizationCode == record.OrganizationCode)
                .OrderByDescending(e => e.Index)
                .Select(e => e.LeafHash)
                .FirstOrDefaultAsync(ct);
        }

        var certificate = await db
            .EvidenceMaterials.Where(m => m.EvidenceId == record.Id && m.BlobSha256 == record.CertificateSha256)
            .Select(m => m.Blob!.Content)
            .FirstAsync(ct);
        return EvidenceLeaves.Of(record, vault.OpenStatement(record), certificate, previous).Render();
    }

    private string Sign(long size)
    {
        var key = logKeys.Current;
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return new Checkpoint(key.Name, size, _tree.Root(size), now).Sign(key, keys.SignCheckpoint);
    }
}

/// <summary>The one way from evidence to its leaf; sequencer and audit both take it.</summary>
internal static class EvidenceLeaves
{
    public static EvidenceLeaf Of(EvidenceRecord record, byte[] statement, byte[] certificate, byte[]? previous)
    {
        if (
            !Statement.Parse(statement).TryGetValue(out var parsed, out var rejection)
            || !EvidenceSalts.Parse(record.Salts).TryGetValue(out var salts, out rejection)
        )
        {
            throw new LogDivergedException($"evidence {record.Id}: {rejection.Reason}: {rejection.Detail}");
        }

        return new EvidenceLeaf(
            record.Id,
            parsed.Kind,
            EvidenceLeaf.Digest(salts.Signature, record.Signature),
            EvidenceLeaf.Digest(salts.Statement, statement),
            EvidenceLeaf.Digest(salts.AttachmentList, EvidenceLeaf.AttachmentListOf(parsed)),
            EvidenceLeaf.Digest(salts.Certificate, certificate),
            record.ReceivedAt,
            previous
        );
    }
}
