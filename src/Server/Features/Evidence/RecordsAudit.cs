using System.Security.Cryptography;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Walks the evidence that the log names, then what the log does not name: it waits for the log, or it does not belong here.</summary>
internal sealed class RecordsAudit(RegistryDbContext db, RecordAudit audit, AuditFindings findings)
{
    // Which material rests on a blob; "" where several do.
    private readonly Dictionary<string, string> _blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<long, string> _receiptSizes = [];
    private readonly ActsAudit _acts = new(db, findings);

    /// <param name="publishedSize">Entries below it have their receipts.</param>
    public async Task CheckAsync(IReadOnlyList<AuditedEntry> page, long publishedSize, CancellationToken ct)
    {
        var records = await RecordsAsync([.. page.Select(e => e.Entry.EvidenceId).OfType<Guid>()], ct);
        var blobs = await BlobsAsync(records.Values, ct);
        Parallel.ForEach(
            page.Where(e => e.Entry.ActId is null),
            audited =>
            {
                var entry = audited.Entry;
                if (!records.TryGetValue(entry.EvidenceId ?? Guid.Empty, out var record))
                {
                    findings.Add($"Evidence {entry.EvidenceId}", $"missing; log entry {entry.Index} names it");
                    return;
                }

                audit.Check(record, audited, blobs);
                if (record.Receipt is null && entry.Index < publishedSize)
                {
                    findings.Add($"Receipts {record.ReceiptNumber}", "missing; its checkpoint is published");
                }
            }
        );
        foreach (var record in records.Values)
        {
            Remember(record);
        }

        await _acts.CheckAsync(page, records, ct);
    }

    public async Task EndAsync(CancellationToken ct)
    {
        await CheckUnloggedAsync(ct);
        await _acts.EndAsync(ct);
        await CheckPendingAsync(ct);
        await CheckOrphansAsync(ct);
        await RememberRenewalsAsync(ct);
        await CheckBlobsAsync(ct);
        await CheckNamedCheckpointsAsync(ct);
    }

    private Task<Dictionary<Guid, EvidenceRecord>> RecordsAsync(List<Guid> all, CancellationToken ct) =>
        ReadableRows.ReadAsync(
            all,
            async ids =>
                await db
                    .Evidence.AsNoTracking()
                    .Include(e => e.Materials)
                    .Include(e => e.Timestamp)
                    .Include(e => e.Receipt)
                    .Include(e => e.Erasure)
                    .AsSplitQuery()
                    .Where(e => ids.Contains(e.Id))
                    .ToDictionaryAsync(e => e.Id, ct),
            (id, problem) => findings.Add($"Evidence {id}", problem)
        );

    // Not as a join: that would drop a material whose blob is missing.
    private async Task<Dictionary<string, byte[]>> BlobsAsync(IEnumerable<EvidenceRecord> records, CancellationToken ct)
    {
        var names = records
            .SelectMany(r => r.Materials)
            .Select(m => m.BlobSha256)
            .DistinctBy(Convert.ToHexString)
            .ToList();
        return await db
            .EvidenceBlobs.AsNoTracking()
            .Where(b => names.Contains(b.Sha256))
            .ToDictionaryAsync(b => Convert.ToHexString(b.Sha256), b => b.Content, ct);
    }

    private void Remember(EvidenceRecord record)
    {
        foreach (var material in record.Materials)
        {
            var name = Convert.ToHexStringLower(material.BlobSha256);
            var row = $"EvidenceMaterials {record.Id}/{material.Kind}/{material.Sequence}";
            _blobs[name] = _blobs.ContainsKey(name) ? "" : row;
        }

        if (record.Receipt is { } receipt)
        {
            _ = _receiptSizes.TryAdd(receipt.CheckpointSize, record.ReceiptNumber);
        }
    }

    /// <summary>Evidence is logged, or it waits for it; there is no third place.</summary>
    private async Task CheckUnloggedAsync(CancellationToken ct)
    {
        var unlogged = await db
            .Evidence.Where(e => e.LogEntry == null)
            .Select(e => new { e.Id, IsPending = db.PendingLogEntries.Any(p => p.EvidenceId == e.Id) })
            .ToListAsync(ct);
        var records = await RecordsAsync([.. unlogged.Select(u => u.Id)], ct);
        var blobs = await BlobsAsync(records.Values, ct);
        foreach (var found in unlogged)
        {
            if (!found.IsPending)
            {
                findings.Add($"Evidence {found.Id}", "neither in the log nor waiting for it");
            }

            if (!records.TryGetValue(found.Id, out var record))
            {
                continue;
            }

            audit.Check(record, null, blobs);
            Remember(record);
            if (record.Receipt is not null)
            {
                findings.Add($"Receipts {record.ReceiptNumber}", "its evidence is not in the log");
            }
        }
    }

    private async Task CheckPendingAsync(CancellationToken ct)
    {
        var wrong = await db
            .PendingLogEntries.Where(p =>
                p.ActId == null
                && (db.LogEntries.Any(e => e.EvidenceId == p.EvidenceId) || !db.Evidence.Any(e => e.Id == p.EvidenceId))
            )
            .Select(p => p.Sequence)
            .ToListAsync(ct);
        wrong.ForEach(sequence =>
            findings.Add($"PendingLogEntries {sequence}", "its evidence is in the log already, or nowhere")
        );
    }

    /// <summary>Foreign keys forbid these rows; whoever alters the file does not ask them.</summary>
    private async Task CheckOrphansAsync(CancellationToken ct)
    {
        const string Orphan = "its evidence is missing";
        var receipts = await db
            .Receipts.Where(r => !db.Evidence.Any(e => e.Id == r.EvidenceId))
            .Select(r => r.EvidenceId)
            .ToListAsync(ct);
        receipts.ForEach(id => findings.Add($"Receipts {id}", Orphan));
        var stamps = await db
            .EvidenceTimestamps.Where(t => !db.Evidence.Any(e => e.Id == t.EvidenceId))
            .Select(t => t.EvidenceId)
            .ToListAsync(ct);
        stamps.ForEach(id => findings.Add($"EvidenceTimestamps {id}", Orphan));
        var materials = await db
            .EvidenceMaterials.Where(m => !db.Evidence.Any(e => e.Id == m.EvidenceId))
            .Select(m => new
            {
                m.EvidenceId,
                m.Kind,
                m.Sequence,
            })
            .ToListAsync(ct);
        materials.ForEach(m => findings.Add($"EvidenceMaterials {m.EvidenceId}/{m.Kind}/{m.Sequence}", Orphan));
    }

    /// <summary>The token of a batch names its authority's certificates and lists itself: they belong to all members.</summary>
    private async Task RememberRenewalsAsync(CancellationToken ct)
    {
        foreach (var token in await db.RenewalTokens.AsNoTracking().ToListAsync(ct))
        {
            foreach (var sha256 in token.Materials.Chunk(SHA256.HashSizeInBytes))
            {
                var name = Convert.ToHexStringLower(sha256);
                var row = $"RenewalTokens {token.BatchId}/{token.Sequence}";
                _blobs[name] = _blobs.ContainsKey(name) ? "" : row;
            }
        }
    }

    private async Task CheckBlobsAsync(CancellationToken ct)
    {
        await foreach (var blob in db.EvidenceBlobs.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            var name = Convert.ToHexStringLower(blob.Sha256);
            if (!SHA256.HashData(blob.Content).AsSpan().SequenceEqual(blob.Sha256))
            {
                findings.Add($"EvidenceBlobs {name}", "its content has another hash");
            }

            if (!_blobs.Remove(name))
            {
                findings.Add($"EvidenceBlobs {name}", "no evidence rests on it");
            }
        }

        foreach (var (name, row) in _blobs)
        {
            findings.Add($"EvidenceBlobs {name}", "missing; evidence rests on it");
            if (row.Length > 0)
            {
                findings.Add(row, "it names a certificate or status that is not there, as nothing else does");
            }
        }
    }

    /// <summary>Each checkpoint was published with the receipts that name it, and with no others.</summary>
    private async Task CheckNamedCheckpointsAsync(CancellationToken ct)
    {
        var from = 0L;
        var sizes = await db.LogCheckpoints.OrderBy(c => c.Size).Select(c => c.Size).ToListAsync(ct);
        foreach (var size in sizes)
        {
            // Acts have no receipt: a checkpoint may be there for them alone.
            if (
                !_receiptSizes.Remove(size)
                && !await db.LogEntries.AnyAsync(e => e.Index >= from && e.Index < size && e.ActId != null, ct)
            )
            {
                findings.Add($"LogCheckpoints {size}", "no receipt names it");
            }

            from = size;
        }

        foreach (var (size, number) in _receiptSizes)
        {
            findings.Add($"LogCheckpoints {size}", $"missing; receipt {number} names it");
        }
    }
}
