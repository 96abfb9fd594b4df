using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Adds the timestamp to evidence that has none yet: RECEIVED → TIMESTAMPED.</summary>
internal sealed class Timestamper(
    RegistryDbContext db,
    TimestampClient authority,
    CertificateTrust trust,
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
        var token = await authority.StampAsync(record.Signature, ct);
        var now = clock.GetUtcNow();
        var stamp = Require(VerifiedTimestamp.Verify(token, record.Signature));
        var trusted = Require(
            await trust.ValidateAsync(
                stamp.SignerCertificate,
                stamp.Certificates,
                CertificatePurpose.Timestamping,
                stamp.Time,
                now,
                ct
            )
        );
        var cms = Require(CadesAssembler.AddTimestamp(vault.OpenCms(record), token));
        db.EvidenceTimestamps.Add(
            new EvidenceTimestamp
            {
                EvidenceId = record.Id,
                Time = stamp.Time,
                Token = token,
                Cms = vault.SealTimestampedCms(record.Id, cms),
                StoredAt = now,
            }
        );
        await AddMaterialsAsync(record.Id, trusted, ct);
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

    /// <summary>A token that does not verify is as good as none: the authority is asked again later.</summary>
    private static T Require<T>(Verdict<T> verdict)
        where T : notnull =>
        verdict.TryGetValue(out var value, out var rejection)
            ? value
            : throw new TimestampUnavailableException($"{rejection.Reason}: {rejection.Detail}");
}
