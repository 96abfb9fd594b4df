using System.Net.Mime;
using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>GET /log/…: what anybody needs to see that the log only grows. Hashes, no leaves: a leaf tells when an organisation acted.</summary>
internal static class PublicLog
{
    private const string NoteMediaType = "text/plain; charset=utf-8";

    internal sealed record Consistency(long From, long To, IReadOnlyList<string> Hashes);

    /// <summary>The last published checkpoint (C2SP tlog-checkpoint); 404 before the first entry.</summary>
    public static async Task<IResult> CheckpointAsync([FromServices] RegistryDbContext db, CancellationToken ct)
    {
        var last = await LastAsync(db, ct);
        return last is null ? Problems.FromStatus(StatusCodes.Status404NotFound) : Text(last.Note);
    }

    /// <summary>A tile of hashes (C2SP tlog-tiles), full or at the edge; 404 beyond the published size.</summary>
    public static async Task<IResult> TileAsync(
        string address,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    )
    {
        if (!TilePlace.TryParse(address, out var place) || !place.IsWithin(await PublishedSizeAsync(db, ct)))
        {
            return Problems.FromStatus(StatusCodes.Status404NotFound);
        }

        // What a published tile holds never changes, and a partial one is named by its width.
        context.Response.Headers.CacheControl = "public, max-age=604800, immutable";
        return TypedResults.Bytes(new LogTree(db).Hashes(place), MediaTypeNames.Application.Octet);
    }

    /// <summary>Inclusion of one leaf in the last published checkpoint (C2SP tlog-proof).</summary>
    public static async Task<IResult> InclusionAsync(
        long index,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    )
    {
        var published = await LastAsync(db, ct);
        return published is null || index >= published.Size
            ? Problems.FromStatus(StatusCodes.Status404NotFound)
            : Text(new LogProof(index, new LogTree(db).InclusionProof(index, published.Size), published.Note).Render());
    }

    /// <summary>RFC 6962 §2.1.2 between two sizes, 0 &lt; from ≤ to ≤ the last published size; hashes in base64.</summary>
    public static async Task<IResult> ConsistencyAsync(
        long from,
        long to,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    )
    {
        var published = await PublishedSizeAsync(db, ct);
        if (from < 1 || from > to || to > published)
        {
            return Problems.From(
                new Rejection(RejectionReason.RequestMalformed, $"{from}..{to} is not within 1..{published}")
            );
        }

        var hashes = from == to ? [] : new LogTree(db).ConsistencyProof(from, to);
        return TypedResults.Json(new Consistency(from, to, [.. hashes.Select(Convert.ToBase64String)]));
    }

    internal static IResult Text(string note) => TypedResults.Bytes(Encoding.UTF8.GetBytes(note), NoteMediaType);

    internal static Task<LogCheckpoint?> LastAsync(RegistryDbContext db, CancellationToken ct) =>
        db.LogCheckpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(ct);

    private static async Task<long> PublishedSizeAsync(RegistryDbContext db, CancellationToken ct) =>
        await db.LogCheckpoints.MaxAsync(c => (long?)c.Size, ct) ?? 0;
}
