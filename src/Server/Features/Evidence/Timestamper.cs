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
    TimeProvider clock
)
{
    private const int MaxBatch = 32;

    /// <returns>How many were stamped; fewer than there are when this has to be called again.</returns>
    /// <exception cref="TimestampUnavailableException">The authority failed; what was stamped before stays stamped.</exception>
    public async Task<int> StampOnceAsync(CancellationToken ct)
    {
        var unstamped = await db
            .Evidence.AsNoTracking()
            .Where(e => e.Timestamp == null)
            .OrderBy(e => e.ReceivedAt)
            .Take(MaxBatch)
            .ToListAsync(ct);
        foreach (var record in unstamped)
        {
            await StampAsync(record, ct);
        }

        return unstamped.Count;
    }

    private async Task StampAsync(EvidenceRecord record, CancellationToken ct)
    {
        var stamp = await authority.StampHashAsync(SHA256.HashData(record.Signature), ct);
        var cms = LongTermSignature.Require(CadesAssembler.AddTimestamp(vault.OpenCms(record), stamp.Token));
        db.EvidenceTimestamps.Add(
            new EvidenceTimestamp
            {
                EvidenceId = record.Id,
                Time = stamp.Stamp.Time,
                Token = stamp.Token,
                Cms = vault.SealTimestampedCms(record.Id, cms),
                StoredAt = clock.GetUtcNow(),
            }
        );
        await AddMaterialsAsync(record.Id, stamp.Authority, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException error) when (UniqueViolation.Is(error))
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
