using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Adds the timestamp to evidence that has none yet: RECEIVED → TIMESTAMPED.</summary>
internal sealed class Timestamper(
    RegistryDbContext db,
    StampAuthority authority,
    EvidenceVault vault,
    DamagedEvidence damaged,
    TimeProvider clock
)
{
    private const int MaxBatch = 32;

    /// <returns>How many were taken from the queue; fewer than there are when this has to be called again.</returns>
    /// <exception cref="TimestampUnavailableException">The authority failed; what was stamped before stays stamped.</exception>
    public async Task<int> StampOnceAsync(CancellationToken ct)
    {
        var skipped = damaged.Known;
        var ids = await db
            .PendingTimestamps.Where(p => !skipped.Contains(p.EvidenceId))
            .OrderBy(p => p.EvidenceId)
            .Select(p => p.EvidenceId)
            .Take(MaxBatch)
            .ToListAsync(ct);
        if (ids.Count == 0)
        {
            return 0;
        }

        var unstamped = await db
            .Evidence.AsNoTracking()
            .Where(e => ids.Contains(e.Id) && e.Timestamp == null)
            .OrderBy(e => e.ReceivedAt)
            .ToListAsync(ct);
        foreach (var record in unstamped)
        {
            await TryStampAsync(record, ct);
        }

        var stamped = ids.Except(unstamped.Select(e => e.Id)).ToList();
        if (stamped.Count > 0)
        {
            await db.PendingTimestamps.Where(p => stamped.Contains(p.EvidenceId)).ExecuteDeleteAsync(ct);
        }

        return ids.Count;
    }

    private async Task TryStampAsync(EvidenceRecord record, CancellationToken ct)
    {
        byte[] submitted;
        try
        {
            submitted = vault.OpenCms(record);
        }
        catch (CryptographicException error)
        {
            // One altered row must not keep the rest from their timestamps, nor the server from its start. The audit names it too.
            damaged.Note(record.Id, error);
            return;
        }

        var stamp = await authority.StampHashAsync(SHA256.HashData(record.Signature), ct);
        try
        {
            var cms = LongTermSignature.Require(CadesAssembler.AddTimestamp(submitted, stamp.Token));
            await StoreAsync(record.Id, stamp, cms, ct);
        }
        catch (InvalidDataException error)
        {
            damaged.Note(record.Id, error);
        }
    }

    private async Task StoreAsync(Guid evidenceId, TrustedStamp stamp, byte[] cms, CancellationToken ct)
    {
        db.EvidenceTimestamps.Add(
            new EvidenceTimestamp
            {
                EvidenceId = evidenceId,
                Time = stamp.Stamp.Time,
                Token = stamp.Token,
                Cms = vault.SealTimestampedCms(evidenceId, cms),
                StoredAt = clock.GetUtcNow(),
            }
        );
        db.PendingTimestamps.Remove(new PendingTimestamp { EvidenceId = evidenceId });
        db.PendingConfirmations.Add(new PendingConfirmation { EvidenceId = evidenceId });
        await AddMaterialsAsync(evidenceId, stamp.Authority, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || UniqueViolation.Is(error))
        {
            // Another node stamped it, or stored the same blob first: what is missing is done in the next turn.
        }

        db.ChangeTracker.Clear();
    }

    private Task AddMaterialsAsync(Guid evidenceId, TrustedCertificate trusted, CancellationToken ct) =>
        EvidenceMaterials.AddAsync(
            db,
            evidenceId,
            trusted
                .Path.Select(der => (MaterialKind.TimestampCertificate, der))
                .Concat(
                    trusted.StatusProofs.Select(p =>
                        (p.IsOcsp ? MaterialKind.TimestampOcsp : MaterialKind.TimestampCrl, p.Der)
                    )
                ),
            ct
        );
}
