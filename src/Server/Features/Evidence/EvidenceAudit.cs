using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>One bad row. Row is table and key, as a person would look it up.</summary>
public sealed record AuditFinding(string Row, string Problem);

public sealed record AuditReport(long Evidence, long LogSize, IReadOnlyList<AuditFinding> Findings);

/// <summary>Replays everything that is stored and names each row that is not what it was.</summary>
/// <remarks>Reads the rows in pages; what grows with the log is the tree it rebuilds, about two hashes an entry.</remarks>
internal sealed class EvidenceAudit(
    RegistryDbContext db,
    EvidenceVault vault,
    ISecondCopy secondCopy,
    LogKeys logKeys,
    TrustStore trust,
    ProofAudit proofs
)
{
    private const int PageSize = 256;
    private readonly List<AuditFinding> _findings = [];
    private readonly Dictionary<(int Level, long Index), byte[]> _nodes = [];
    private readonly Dictionary<string, byte[]> _lastLeaves = new(StringComparer.Ordinal);

    public async Task<AuditReport> RunAsync(CancellationToken ct)
    {
        var size = await ReplayLogAsync(ct);
        await CheckNodesAsync(ct);
        await CheckCheckpointsAsync(size, ct);
        await CheckBlobsAsync(ct);
        await CheckUnloggedAsync(ct);
        await proofs.RunAsync(Report, ct);
        return new AuditReport(await db.Evidence.LongCountAsync(ct), size, _findings);
    }

    /// <summary>Rebuilds every leaf from its evidence and the tree from the leaves.</summary>
    private async Task<long> ReplayLogAsync(CancellationToken ct)
    {
        var next = 0L;
        while (true)
        {
            var from = next;
            var page = await db
                .LogEntries.AsNoTracking()
                .Where(e => e.Index >= from)
                .OrderBy(e => e.Index)
                .Take(PageSize)
                .ToListAsync(ct);
            if (page.Count == 0)
            {
                return next;
            }

            var records = await RecordsAsync([.. page.Select(e => e.EvidenceId)], ct);
            foreach (var entry in page)
            {
                if (entry.Index != next)
                {
                    Report($"LogEntries {next}", $"missing; the next index is {entry.Index}");
                    next = entry.Index;
                }

                CheckEntry(entry, records.GetValueOrDefault(entry.EvidenceId));
                AppendNodes(entry);
                next++;
            }
        }
    }

    private async Task<Dictionary<Guid, EvidenceRecord>> RecordsAsync(List<Guid> ids, CancellationToken ct) =>
        await db
            .Evidence.AsNoTracking()
            .Include(e => e.Materials)
                .ThenInclude(m => m.Blob)
            .Include(e => e.Timestamp)
            .Include(e => e.Receipt)
            .AsSplitQuery()
            .Where(e => ids.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, ct);

    private void CheckEntry(LogEntry entry, EvidenceRecord? record)
    {
        if (!MerkleTree.HashLeaf(entry.Leaf).AsSpan().SequenceEqual(entry.LeafHash))
        {
            Report($"LogEntries {entry.Index}", "the leaf's hash is not that of the leaf");
        }

        if (record is null)
        {
            Report($"Evidence {entry.EvidenceId}", $"missing; log entry {entry.Index} names it");
            return;
        }

        try
        {
            new RecordAudit(record, vault, trust, logKeys, Report).Check(
                entry,
                _lastLeaves.GetValueOrDefault(entry.OrganizationCode)
            );
        }
        catch (Exception error) when (error is CryptographicException or LogDivergedException or FormatException)
        {
            Report($"Evidence {record.Id}", error.Message);
        }

        _lastLeaves[entry.OrganizationCode] = entry.LeafHash;
    }

    private void AppendNodes(LogEntry entry)
    {
        foreach (var (level, index, hash) in MerkleTree.Append(entry.Index, entry.LeafHash, NodeOf))
        {
            _nodes[(level, index)] = hash;
        }
    }

    // A gap in the entries leaves a hole in the tree; any hash does there, because the roots then differ anyway.
    private byte[] NodeOf(int level, long index) =>
        _nodes.TryGetValue((level, index), out var hash) ? hash : new byte[MerkleTree.HashLength];

    private async Task CheckNodesAsync(CancellationToken ct)
    {
        var seen = 0;
        await foreach (var node in db.LogNodes.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            if (_nodes.TryGetValue((node.Level, node.Index), out var hash) && hash.AsSpan().SequenceEqual(node.Hash))
            {
                seen++;
            }
            else
            {
                Report($"LogNodes {node.Level}/{node.Index}", "not the hash of its leaves");
            }
        }

        if (seen < _nodes.Count)
        {
            Report("LogNodes", $"{_nodes.Count - seen} of {_nodes.Count} are missing or wrong");
        }
    }

    private async Task CheckCheckpointsAsync(long size, CancellationToken ct)
    {
        await foreach (var stored in db.LogCheckpoints.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            CheckCheckpoint($"LogCheckpoints {stored.Size}", stored.Note, size);
        }

        if (secondCopy.Read() is { } held)
        {
            CheckCheckpoint("second copy of the checkpoint", held, size);
        }
        else if (size > 0)
        {
            Report("second copy of the checkpoint", "missing");
        }
    }

    private void CheckCheckpoint(string row, string note, long size)
    {
        if (!Checkpoint.Verify(note, logKeys.All).TryGetValue(out var checkpoint, out var rejection))
        {
            Report(row, $"{rejection.Reason}: {rejection.Detail}");
        }
        else if (checkpoint.Size > size)
        {
            Report(row, $"signed {checkpoint.Size} leaves, but only {size} are stored");
        }
        else if (!MerkleTree.Root(checkpoint.Size, NodeOf).AsSpan().SequenceEqual(checkpoint.Root))
        {
            Report(row, "its root is not that of the stored leaves");
        }
    }

    private async Task CheckBlobsAsync(CancellationToken ct)
    {
        await foreach (var blob in db.EvidenceBlobs.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            if (!SHA256.HashData(blob.Content).AsSpan().SequenceEqual(blob.Sha256))
            {
                Report($"EvidenceBlobs {Convert.ToHexStringLower(blob.Sha256)}", "its content has another hash");
            }
        }
    }

    /// <summary>Evidence is logged, or it waits for it; there is no third place.</summary>
    private async Task CheckUnloggedAsync(CancellationToken ct)
    {
        var lost = await db
            .Evidence.Where(e => e.LogEntry == null && !db.PendingLogEntries.Any(p => p.EvidenceId == e.Id))
            .Select(e => e.Id)
            .ToListAsync(ct);
        lost.ForEach(id => Report($"Evidence {id}", "neither in the log nor waiting for it"));
    }

    private void Report(string row, string problem) => _findings.Add(new AuditFinding(row, problem));
}
