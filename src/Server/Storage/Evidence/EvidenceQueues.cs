using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>Evidence that waits for its timestamp. Written with the evidence; removed with the insertion of the timestamp.</summary>
public sealed class PendingTimestamp
{
    public required Guid EvidenceId { get; init; }
}

/// <summary>Stamped evidence that waits for the word of its CA. Written with the timestamp; removed once it is decided.</summary>
public sealed class PendingConfirmation
{
    public required Guid EvidenceId { get; init; }
}

/// <summary>
/// Who waits for what, so that a turn costs what waits and not what is stored. The rows of the evidence decide, not these: one
/// too many is dropped when it is looked at, one that is missing is put back at the next start.
/// </summary>
internal static class EvidenceQueues
{
    private const int Chunk = 500;

    public static async Task CompleteTimestampsAsync(RegistryDbContext db, CancellationToken ct)
    {
        var missing = await db
            .Evidence.Where(e => e.Timestamp == null && !db.PendingTimestamps.Any(p => p.EvidenceId == e.Id))
            .Select(e => e.Id)
            .ToListAsync(ct);
        await AddAsync(db, missing, id => new PendingTimestamp { EvidenceId = id }, ct);
    }

    public static async Task CompleteConfirmationsAsync(RegistryDbContext db, CancellationToken ct)
    {
        var missing = await db
            .EvidenceTimestamps.Select(t => t.EvidenceId)
            .Where(id =>
                !db.PendingConfirmations.Any(p => p.EvidenceId == id)
                && !db.EvidenceConfirmations.Any(c => c.EvidenceId == id)
                && !db.EvidenceObjections.Any(o => o.EvidenceId == id && o.Kind == ObjectionKind.Repudiated)
            )
            .ToListAsync(ct);
        await AddAsync(db, missing, id => new PendingConfirmation { EvidenceId = id }, ct);
    }

    private static async Task AddAsync<TRow>(
        RegistryDbContext db,
        List<Guid> missing,
        Func<Guid, TRow> rowOf,
        CancellationToken ct
    )
        where TRow : class
    {
        foreach (var ids in missing.Chunk(Chunk))
        {
            db.AddRange(ids.Select(rowOf));
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException error) when (UniqueViolation.Is(error))
            {
                // Another node starts too, and adds the same ones.
            }

            db.ChangeTracker.Clear();
        }
    }
}

internal sealed class EvidenceQueueConfiguration
    : IEntityTypeConfiguration<PendingTimestamp>,
        IEntityTypeConfiguration<PendingConfirmation>
{
    public void Configure(EntityTypeBuilder<PendingTimestamp> builder)
    {
        builder.HasKey(p => p.EvidenceId);
        builder
            .HasOne<EvidenceRecord>()
            .WithOne()
            .HasForeignKey<PendingTimestamp>(p => p.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<PendingConfirmation> builder)
    {
        builder.HasKey(p => p.EvidenceId);
        builder
            .HasOne<EvidenceRecord>()
            .WithOne()
            .HasForeignKey<PendingConfirmation>(p => p.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
