using System.Security.Cryptography;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Adds one archive timestamp over all that proves a piece of evidence: CONFIRMED → ARCHIVED, and again for each renewal.</summary>
internal sealed class Archiver(
    RegistryDbContext db,
    StampAuthority authority,
    LongTermSignature signatures,
    ObjectionBook book,
    TimeProvider clock
)
{
    /// <returns>False where its state allows no archive timestamp, or another node was first.</returns>
    /// <exception cref="TimestampUnavailableException">Nothing was changed; it may be tried again.</exception>
    public async Task<bool> ArchiveAsync(Guid evidenceId, CancellationToken ct)
    {
        var record = await signatures.LoadAsync(evidenceId, ct);
        if (
            record.Erasure is not null
            || !EvidenceLifecycle.TryMove(EvidenceStates.Of(record), EvidenceEvent.Archive, out _)
        )
        {
            return false;
        }

        var request = LongTermSignature.Require(ArchiveTimestamps.Prepare(signatures.Assemble(record)));
        var stamp = await authority.StampHashAsync(SHA256.HashData(request.Data), ct);
        db.EvidenceArchives.Add(
            new EvidenceArchive
            {
                EvidenceId = evidenceId,
                Sequence = record.Archives.Count + 1,
                Time = stamp.Stamp.Time,
                Token = LongTermSignature.Require(ArchiveTimestamps.Complete(stamp.Token, request)),
                RenewBefore = RenewalAdvice.EndOf(stamp.Authority.Path, stamp.Stamp.Time),
                StoredAt = clock.GetUtcNow(),
            }
        );
        await EvidenceMaterials.AddAsync(
            db,
            evidenceId,
            stamp
                .Authority.Path.Select(der => (MaterialKind.ArchiveCertificate, der))
                .Concat(
                    stamp.Authority.StatusProofs.Select(p =>
                        (p.IsOcsp ? MaterialKind.ArchiveOcsp : MaterialKind.ArchiveCrl, p.Der)
                    )
                ),
            ct
        );
        return await book.SaveAsync(ct);
    }
}
