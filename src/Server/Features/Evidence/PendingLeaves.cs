using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>A leaf that only waits for its place. Of evidence and act it has one.</summary>
internal sealed record PendingLeaf(
    PendingLogEntry Waiting,
    EvidenceRecord? Record,
    Statement? Statement,
    string OrganizationCode,
    byte[] Leaf,
    byte[] Hash
)
{
    public LogEntry At(long index) =>
        new()
        {
            Index = index,
            EvidenceId = Waiting.EvidenceId,
            ActId = Waiting.ActId,
            OrganizationCode = OrganizationCode,
            Leaf = Leaf,
            LeafHash = Hash,
        };
}

/// <summary>Works out the leaves of what waits for the log: opened, read, chained to the last leaf of its organisation, hashed.</summary>
/// <remarks>Before the transaction that appends them, or every submission would wait for it; nobody else appends, as the caller holds the log's lock.</remarks>
internal sealed class PendingLeaves(RegistryDbContext db, EvidenceVault vault)
{
    public async Task<IReadOnlyList<PendingLeaf>> ReadAsync_HoldingLog(int max, CancellationToken ct)
    {
        var pending = await db.PendingLogEntries.AsNoTracking().OrderBy(p => p.Sequence).Take(max).ToListAsync(ct);
        if (pending.Count == 0)
        {
            return [];
        }

        var ids = pending.Select(p => p.EvidenceId).OfType<Guid>().ToList();
        var records = await db.Evidence.AsNoTracking().Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, ct);
        var actIds = pending.Select(p => p.ActId).OfType<Guid>().ToList();
        var acts = await db
            .LoggedActs.AsNoTracking()
            .Where(a => actIds.Contains(a.Id))
            .ToDictionaryAsync(a => a.Id, ct);
        var codes = records.Values.Select(r => r.OrganizationCode).Concat(acts.Values.Select(a => a.OrganizationCode));
        var certificates = await CertificatesAsync(records.Values, ct);
        var last = await LastLeavesAsync([.. codes.Distinct(StringComparer.Ordinal)], ct);
        var leaves = new List<PendingLeaf>(pending.Count);
        foreach (var waiting in pending)
        {
            var leaf =
                waiting.ActId is { } actId ? LeafOf(waiting, acts[actId], last)
                : waiting.EvidenceId is { } id ? LeafOf(waiting, records[id], certificates, last)
                : throw new LogDivergedException($"pending entry {waiting.Sequence} names nothing");
            last[leaf.OrganizationCode] = leaf.Hash;
            leaves.Add(leaf);
        }

        return leaves;
    }

    private static PendingLeaf LeafOf(PendingLogEntry waiting, LoggedAct act, Dictionary<string, byte[]> last)
    {
        var leaf = act.ToLeaf(last.GetValueOrDefault(act.OrganizationCode)).Render();
        return new PendingLeaf(waiting, null, null, act.OrganizationCode, leaf, MerkleTree.HashLeaf(leaf));
    }

    private PendingLeaf LeafOf(
        PendingLogEntry waiting,
        EvidenceRecord record,
        Dictionary<string, byte[]> certificates,
        Dictionary<string, byte[]> last
    )
    {
        var bytes = vault.OpenStatement(record);
        var statement = EvidenceLeaves.Read(record, bytes);
        var certificate = certificates[Convert.ToHexString(record.CertificateSha256)];
        var previous = last.GetValueOrDefault(record.OrganizationCode);
        var leaf = EvidenceLeaves.Of(record, bytes, statement, certificate, previous).Render();
        return new PendingLeaf(waiting, record, statement, record.OrganizationCode, leaf, MerkleTree.HashLeaf(leaf));
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
}
