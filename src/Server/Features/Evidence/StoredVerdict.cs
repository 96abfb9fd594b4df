using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>What this site concludes of one stored signature.</summary>
internal enum PublicVerdict
{
    /// <summary>Signatures, timestamp, receipt, leaf, tree and columns say one and the same.</summary>
    Valid,

    /// <summary>The same, but the log has not taken it yet.</summary>
    Pending,

    /// <summary>存疑: revoked later, with an invalidity from before.</summary>
    Contested,

    /// <summary>已否认: the certificate was revoked when it signed.</summary>
    Repudiated,

    /// <summary>The kept certificates and lists do not show that the certificate was good; nothing else is wrong.</summary>
    Undetermined,

    /// <summary>A row is not what was signed or logged.</summary>
    Altered,
}

/// <summary>Audits the rows of one piece of evidence when somebody asks, and concludes. Nothing of it is remembered.</summary>
internal sealed class StoredVerdict(RegistryDbContext db, RecordAudits audits, LogKeys logKeys)
{
    /// <param name="record">With everything that belongs to it.</param>
    public async Task<PublicVerdict> OfAsync(EvidenceRecord record, CancellationToken ct)
    {
        var findings = new AuditFindings();
        var blobs = await BlobsAsync(record, ct);
        foreach (var material in record.Materials.Where(m => !MaterialAudit.IsWhole(m, blobs)))
        {
            findings.Add($"EvidenceMaterials {record.Id}/{material.Kind}/{material.Sequence}", "its blob is not whole");
        }

        var audited = record.LogEntry is { } entry ? new AuditedEntry(entry, await PreviousAsync(entry, ct)) : null;
        audits.Open(findings.Add).Check(record, audited, blobs);
        if (audited is not null && record.Receipt is { } receipt)
        {
            await CheckTreeAsync(audited.Entry, receipt, findings, ct);
        }

        var found = findings.InOrder();
        return found.Any(f => !f.Row.StartsWith("EvidenceMaterials ", StringComparison.Ordinal)) ? PublicVerdict.Altered
            : record.Objections.Any(o => o.Kind == ObjectionKind.Repudiated) ? PublicVerdict.Repudiated
            : found.Count > 0 ? PublicVerdict.Undetermined
            : record.Objections.Any() ? PublicVerdict.Contested
            : record.Receipt is null ? PublicVerdict.Pending
            : PublicVerdict.Valid;
    }

    /// <summary>The entry is in the tree of the checkpoint that the receipt names, and one of our keys signed that.</summary>
    private async Task CheckTreeAsync(LogEntry entry, Receipt receipt, AuditFindings findings, CancellationToken ct)
    {
        try
        {
            var proof = await ReceiptProof.OfAsync(db, entry.Index, receipt, ct);
            var leafHash = MerkleTree.HashLeaf(entry.Leaf);
            if (
                !Checkpoint.Verify(proof.SignedCheckpoint, logKeys.All).TryGetValue(out var signed, out _)
                || !MerkleTree
                    .VerifyInclusion(entry.Index, signed.Size, leafHash, proof.Hashes, signed.Root)
                    .TryGetValue(out _, out _)
                || !Statement.Parse(receipt.Text).TryGetValue(out var text, out _)
                || text[StatementKeys.CheckpointRoot] != Convert.ToHexStringLower(signed.Root)
            )
            {
                findings.Add($"LogEntries {entry.Index}", "not in the tree of its receipt");
            }
        }
        catch (LogDivergedException error)
        {
            findings.Add($"LogEntries {entry.Index}", error.Message);
        }
    }

    private async Task<Dictionary<string, byte[]>> BlobsAsync(EvidenceRecord record, CancellationToken ct)
    {
        var names = record.Materials.Select(m => m.BlobSha256).DistinctBy(Convert.ToHexString).ToList();
        return await db
            .EvidenceBlobs.AsNoTracking()
            .Where(b => names.Contains(b.Sha256))
            .ToDictionaryAsync(b => Convert.ToHexString(b.Sha256), b => b.Content, ct);
    }

    private Task<byte[]?> PreviousAsync(LogEntry entry, CancellationToken ct) =>
        db
            .LogEntries.Where(e => e.OrganizationCode == entry.OrganizationCode && e.Index < entry.Index)
            .OrderByDescending(e => e.Index)
            .Select(e => e.LeafHash)
            .FirstOrDefaultAsync(ct);
}
