using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Path and revocation of a certificate by the status held; the one place that logins, submissions, machines and timestamps ask.</summary>
/// <remarks>
/// No network round trip while the status held is fresh. Where a path is good but nothing fresh is known of a certificate
/// whose CA has a responder, that responder is asked once, within the fetcher's limit (docs/decisions/0011).
/// </remarks>
internal sealed class CertificateTrust(CertificatePathValidator paths, CertificateStatus status, OcspRefresh ocsp)
{
    /// <param name="certificate">DER.</param>
    /// <param name="helpers">Untrusted DER certificates that may help to build a path.</param>
    /// <param name="at">When the path had to be valid.</param>
    /// <param name="now">The clock against which status is judged.</param>
    public Task<Verdict<TrustedCertificate>> ValidateAsync(
        byte[] certificate,
        IReadOnlyList<byte[]> helpers,
        CertificatePurpose purpose,
        DateTimeOffset at,
        DateTimeOffset now,
        CancellationToken ct
    ) => AskingOnceAsync(certificate, () => Validate(certificate, helpers, purpose, at, now), ct);

    /// <summary>The same for a certificate that was read before: its octets are not hashed again.</summary>
    public Task<Verdict<TrustedCertificate>> ValidateAsync(
        EndEntityCertificate certificate,
        CertificatePurpose purpose,
        DateTimeOffset now,
        CancellationToken ct
    ) =>
        AskingOnceAsync(
            certificate.Der,
            () => Judge(paths.Validate(certificate, [], purpose, status.About(certificate), now, now), now),
            ct
        );

    /// <summary>By what is held now, asking nobody.</summary>
    public Verdict<TrustedCertificate> Validate(
        byte[] certificate,
        IReadOnlyList<byte[]> helpers,
        CertificatePurpose purpose,
        DateTimeOffset at,
        DateTimeOffset now
    ) => Judge(paths.Validate(certificate, helpers, purpose, status.About(certificate), at, now), at);

    private Verdict<TrustedCertificate> Judge(Verdict<TrustedCertificate> verdict, DateTimeOffset at) =>
        verdict.TryGetValue(out var trusted, out _) && trusted.Path.Any(der => status.IsKnownRevoked(der, at))
            ? new Rejection(RejectionReason.CertificateRevoked, "revoked by the last OCSP answer, which is stale now")
            : verdict;

    private async Task<Verdict<TrustedCertificate>> AskingOnceAsync(
        byte[] certificate,
        Func<Verdict<TrustedCertificate>> validate,
        CancellationToken ct
    )
    {
        var verdict = validate();
        return
            !verdict.TryGetValue(out _, out var rejection)
            && rejection.Reason == RejectionReason.RevocationUnknown
            && await ocsp.AskForAsync(certificate, ct)
            ? validate()
            : verdict;
    }
}
