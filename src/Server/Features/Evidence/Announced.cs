using System.Text;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>GET /announcements/checkpoints/{day}/…: one day's checkpoint and its timestamp, as `openssl ts -verify` reads them.</summary>
internal static class Announced
{
    /// <summary>The bytes that the token stamps.</summary>
    public static async Task<IResult> NoteAsync(
        string day,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) =>
        await FindAsync(day, db, ct) is { } stamped
            ? TypedResults.File(
                Encoding.UTF8.GetBytes(stamped.Checkpoint!.Note),
                "text/plain; charset=utf-8",
                $"checkpoint-{stamped.Day}.txt"
            )
            : Problems.FromStatus(StatusCodes.Status404NotFound);

    /// <summary>DER TimeStampToken.</summary>
    public static async Task<IResult> TokenAsync(
        string day,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) =>
        await FindAsync(day, db, ct) is { } stamped
            ? TypedResults.File(stamped.Token, "application/timestamp-token", $"checkpoint-{stamped.Day}.tst")
            : Problems.FromStatus(StatusCodes.Status404NotFound);

    private static Task<StampedCheckpoint?> FindAsync(string day, RegistryDbContext db, CancellationToken ct) =>
        db.StampedCheckpoints.AsNoTracking().Include(s => s.Checkpoint).SingleOrDefaultAsync(s => s.Day == day, ct);
}
