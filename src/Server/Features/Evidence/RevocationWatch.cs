using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>
/// Reads each new CRL for what it says of signers whose evidence is confirmed already. A date that a CA writes back makes such
/// evidence CONTESTED and never more than that.
/// </summary>
internal sealed class RevocationWatch(
    RegistryDbContext db,
    ListedStatus status,
    ObjectionBook objections,
    TimeProvider clock
)
{
    /// <returns>How many pieces of evidence were looked at one by one.</returns>
    public async Task<int> WatchOnceAsync(CancellationToken ct)
    {
        var (now, crls, looked) = (clock.GetUtcNow(), status.Crls, 0);
        foreach (var (certificate, latest) in await SignersAsync(ct))
        {
            var der = await db
                .EvidenceBlobs.AsNoTracking()
                .Where(b => b.Sha256 == certificate)
                .Select(b => b.Content)
                .SingleOrDefaultAsync(ct);
            if (der is null || !IsDoubtful(Judge(der, latest)))
            {
                continue;
            }

            foreach (var (id, provenAt) in await EvidenceOfAsync(certificate, ct))
            {
                looked++;
                await NoteAsync(id, Judge(der, provenAt), ct);
            }
        }

        return looked;

        Verdict<TrustedCertificate> Judge(byte[] der, DateTimeOffset at) => status.Judge(der, [], crls, at, now);
    }

    private async Task NoteAsync(Guid id, Verdict<TrustedCertificate> verdict, CancellationToken ct)
    {
        if (!verdict.TryGetValue(out var signer, out var rejection))
        {
            if (rejection.Reason == RejectionReason.CertificateRevoked)
            {
                // A list after the signature said good; a later one that writes an earlier revocationDate contradicts it.
                await objections.ContestAsync(id, null, null, $"after its confirmation: {rejection.Detail}", ct);
            }
        }
        else if (signer.Contested is [var doubt, ..])
        {
            await objections.ContestAsync(id, doubt, ct);
        }
    }

    private async Task<List<(byte[] Certificate, DateTimeOffset Latest)>> SignersAsync(CancellationToken ct)
    {
        var signers = await db
            .Evidence.AsNoTracking()
            .GroupBy(e => e.CertificateSha256)
            .Select(g => new { g.Key, Latest = g.Max(e => e.ReceivedAt) })
            .ToListAsync(ct);
        return signers.ConvertAll(s => (s.Key, s.Latest));
    }

    private async Task<List<(Guid Id, DateTimeOffset ProvenAt)>> EvidenceOfAsync(
        byte[] certificate,
        CancellationToken ct
    )
    {
        var found = await db
            .Evidence.AsNoTracking()
            .Where(e => e.CertificateSha256 == certificate && e.Confirmation != null)
            .Select(e => new { e.Id, e.Confirmation!.ProvenAt })
            .ToListAsync(ct);
        return found.ConvertAll(e => (e.Id, e.ProvenAt));
    }

    private static bool IsDoubtful(Verdict<TrustedCertificate> verdict) =>
        verdict.TryGetValue(out var signer, out var rejection)
            ? signer.Contested.Count > 0
            : rejection.Reason == RejectionReason.CertificateRevoked;
}
