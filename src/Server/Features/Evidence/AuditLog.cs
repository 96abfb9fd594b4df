using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <param name="Note">The signed note (C2SP tlog-checkpoint).</param>
internal sealed record CheckpointView(long Size, DateTimeOffset PublishedAt, string Note);

/// <summary>RFC 6962 §2.1.1 for one leaf; octets in base64. A leaf holds salted hashes, so it tells nothing about a person.</summary>
/// <param name="Checkpoint">The signed note of <paramref name="Size"/>.</param>
internal sealed record EntryProof(
    long Index,
    long Size,
    string Leaf,
    string LeafHash,
    IReadOnlyList<string> Hashes,
    string Checkpoint
);

/// <summary>GET /integration/v1/log/…: what an auditor needs to replay the log of all enterprises from outside.</summary>
internal static class AuditLog
{
    public static async Task<Ok<IntegrationPage<CheckpointView>>> CheckpointsAsync(
        [AsParameters] PageRequest page,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    )
    {
        var all = db.LogCheckpoints.AsNoTracking().OrderByDescending(c => c.Size);
        return TypedResults.Ok(
            await page.AnswerAsync(all, c => new CheckpointView(c.Size, c.PublishedAt, c.Note), context.Request, ct)
        );
    }

    /// <param name="index">Of the leaf, from 0.</param>
    /// <param name="size">A published size that holds it; the last one when absent.</param>
    public static async Task<IResult> EntryAsync(
        long index,
        long? size,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    )
    {
        var checkpoint = await db
            .LogCheckpoints.AsNoTracking()
            .Where(c => size == null || c.Size == size)
            .OrderByDescending(c => c.Size)
            .FirstOrDefaultAsync(ct);
        var entry = await db.LogEntries.AsNoTracking().SingleOrDefaultAsync(e => e.Index == index, ct);
        if (checkpoint is null || entry is null)
        {
            return Problems.FromStatus(StatusCodes.Status404NotFound);
        }

        if (index >= checkpoint.Size)
        {
            return Problems.From(
                new Rejection(RejectionReason.RequestMalformed, $"{index} is not within size {checkpoint.Size}")
            );
        }

        var hashes = new LogTree(db).InclusionProof(index, checkpoint.Size);
        return TypedResults.Ok(
            new EntryProof(
                index,
                checkpoint.Size,
                Convert.ToBase64String(entry.Leaf),
                Convert.ToBase64String(entry.LeafHash),
                [.. hashes.Select(Convert.ToBase64String)],
                checkpoint.Note
            )
        );
    }
}
