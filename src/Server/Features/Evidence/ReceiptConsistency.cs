using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>That the checkpoint of a receipt continues the one of the same organisation's receipt before it.</summary>
/// <remarks>Beside the receipt, not in it: both signed texts exist already, and the hashes follow from the tree at any time.</remarks>
internal static class ReceiptConsistency
{
    /// <returns>null for an organisation's first receipt: there is nothing to continue.</returns>
    public static async Task<ConsistencyProof?> OfAsync(RegistryDbContext db, Guid evidenceId, CancellationToken ct)
    {
        var entry = await db.LogEntries.AsNoTracking().SingleAsync(e => e.EvidenceId == evidenceId, ct);
        var size = await db
            .Receipts.Where(r => r.EvidenceId == evidenceId)
            .Select(r => r.CheckpointSize)
            .SingleAsync(ct);
        var before = await db
            .LogEntries.Where(e => e.OrganizationCode == entry.OrganizationCode && e.Index < entry.Index)
            .OrderByDescending(e => e.Index)
            .Join(db.Receipts, e => e.EvidenceId, r => r.EvidenceId, (_, receipt) => (long?)receipt.CheckpointSize)
            .FirstOrDefaultAsync(ct);
        if (before is not { } old)
        {
            return null;
        }

        var note = await db.LogCheckpoints.Where(c => c.Size == size).Select(c => c.Note).SingleAsync(ct);
        return new ConsistencyProof(old, old == size ? [] : new LogTree(db).ConsistencyProof(old, size), note);
    }
}
