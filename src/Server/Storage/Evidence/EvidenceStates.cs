using JianliRegistry.Core.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>How much evidence is in which state; the rows beside a piece say it.</summary>
public sealed record EvidenceCounts(
    int Received,
    int Timestamped,
    int Confirmed,
    int Archived,
    int Repudiated,
    int Contested,
    int RenewalsDue
);

internal static class EvidenceStates
{
    /// <summary>The state that the rows beside a piece of evidence tell, by the one table of its life.</summary>
    public static EvidenceState Of(bool isStamped, bool isConfirmed, bool isRepudiated, bool isArchived)
    {
        (bool Happened, EvidenceEvent Event)[] life =
        [
            (isStamped, EvidenceEvent.Stamp),
            (isConfirmed, EvidenceEvent.Confirm),
            (isRepudiated, EvidenceEvent.Repudiate),
            (isArchived, EvidenceEvent.Archive),
        ];
        return EvidenceLifecycle.StateAfter(life.Where(row => row.Happened).Select(row => row.Event));
    }

    public static EvidenceState Of(EvidenceRecord record) =>
        Of(
            record.Timestamp is not null,
            record.Confirmation is not null,
            record.Objections.Any(o => o.Kind == ObjectionKind.Repudiated),
            record.Archives.Count > 0 || record.Renewals.Count > 0
        );

    /// <param name="dueBefore">Renewals that have to be made before then are counted.</param>
    public static async Task<EvidenceCounts> CountAsync(
        RegistryDbContext db,
        DateTimeOffset dueBefore,
        CancellationToken ct
    )
    {
        var all = await db.Evidence.CountAsync(ct);
        var stamped = await db.EvidenceTimestamps.CountAsync(ct);
        var confirmed = await db.EvidenceConfirmations.CountAsync(ct);
        var archived = await db.Evidence.CountAsync(e => e.Archives.Any() || e.Renewals.Any(), ct);
        var repudiated = await db.EvidenceObjections.CountAsync(o => o.Kind == ObjectionKind.Repudiated, ct);
        var contested = await db.EvidenceObjections.CountAsync(o => o.Kind == ObjectionKind.Contested, ct);
        var due =
            await Due(db, dueBefore).CountAsync(ct)
            + await db.RenewalBatches.CountAsync(b => b.Tokens.All(t => t.RenewBefore < dueBefore), ct);
        return new EvidenceCounts(
            all - stamped,
            stamped - confirmed - repudiated,
            confirmed - archived,
            archived,
            repudiated,
            contested,
            due
        );
    }

    /// <summary>Archived by itself, and its last archive timestamp runs out before then.</summary>
    public static IQueryable<EvidenceRecord> Due(RegistryDbContext db, DateTimeOffset dueBefore) =>
        db.Evidence.Where(e =>
            e.Erasure == null && e.Archives.Any() && e.Archives.All(a => a.RenewBefore < dueBefore) && !e.Renewals.Any()
        );
}
