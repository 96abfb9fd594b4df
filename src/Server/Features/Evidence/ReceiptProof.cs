using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The inclusion proof of a receipt (C2SP tlog-proof): from its entry to the checkpoint that its text names.</summary>
/// <remarks>Entry, size and signed note never change, so neither do its bytes: the package, the download and a later download agree.</remarks>
internal static class ReceiptProof
{
    /// <exception cref="LogDivergedException">The log lacks what was signed.</exception>
    public static async Task<LogProof> OfAsync(RegistryDbContext db, long index, Receipt receipt, CancellationToken ct)
    {
        var note =
            await db
                .LogCheckpoints.Where(c => c.Size == receipt.CheckpointSize)
                .Select(c => c.Note)
                .SingleOrDefaultAsync(ct)
            ?? throw new LogDivergedException($"the checkpoint of {receipt.CheckpointSize} entries is missing");
        return index < receipt.CheckpointSize
            ? new LogProof(index, new LogTree(db).InclusionProof(index, receipt.CheckpointSize), note)
            : throw new LogDivergedException($"entry {index} is not in a tree of {receipt.CheckpointSize}");
    }
}
