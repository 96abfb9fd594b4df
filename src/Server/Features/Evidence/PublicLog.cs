using System.Text;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>GET /log/checkpoint and /log/consistency: what anybody needs to see that the log only grows.</summary>
internal static class PublicLog
{
    private const string NoteMediaType = "text/plain; charset=utf-8";

    internal sealed record Consistency(long From, long To, IReadOnlyList<string> Hashes);

    /// <summary>The last published checkpoint (C2SP tlog-checkpoint); 404 before the first entry.</summary>
    public static async Task<IResult> CheckpointAsync([FromServices] RegistryDbContext db, CancellationToken ct)
    {
        var note = await db.LogCheckpoints.OrderByDescending(c => c.Size).Select(c => c.Note).FirstOrDefaultAsync(ct);
        return note is null
            ? Problems.FromStatus(StatusCodes.Status404NotFound)
            : TypedResults.Bytes(Encoding.UTF8.GetBytes(note), NoteMediaType);
    }

    /// <summary>RFC 6962 §2.1.2 between two sizes, 0 &lt; from ≤ to ≤ the last published size; hashes in base64.</summary>
    public static async Task<IResult> ConsistencyAsync(
        long from,
        long to,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    )
    {
        var published = await db.LogCheckpoints.MaxAsync(c => (long?)c.Size, ct) ?? 0;
        if (from < 1 || from > to || to > published)
        {
            return Problems.From(
                new Rejection(RejectionReason.RequestMalformed, $"{from}..{to} is not within 1..{published}")
            );
        }

        var hashes = from == to ? [] : new LogTree(db).ConsistencyProof(from, to);
        return TypedResults.Json(new Consistency(from, to, [.. hashes.Select(Convert.ToBase64String)]));
    }
}
