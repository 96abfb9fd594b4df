using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>A lock that was proved to be one enterprise's at 企业注册.</summary>
/// <param name="MustBeReplaced">It is an old lock, good for nothing but this proof: it can't be bound.</param>
internal sealed record ProvenLock(EndEntityCertificate Certificate, bool MustBeReplaced);

/// <summary>Judges a lock at 企业注册: as at a login, or else by the rules for old locks where they are configured (decisions/0015).</summary>
internal sealed class EnrollmentTrust(
    CertificateTrust trust,
    LegacyEnrollmentValidator oldLocks,
    CertificateStatus status,
    CreditCodeRules creditCodes
)
{
    /// <param name="certificate">Its key has signed this enrolment's challenge.</param>
    public async Task<Verdict<ProvenLock>> ProveAsync(
        EndEntityCertificate certificate,
        CreditCode enterprise,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if ((await JudgeAsync(certificate, enterprise, now, ct)).TryGetValue(out var proven, out var rejection))
        {
            return proven;
        }

        return
            IsOfOldLocks(rejection.Reason)
            && oldLocks.Validate(certificate.Der, status.About(certificate), now).TryGetValue(out var old, out _)
            && old.Names(enterprise)
            ? new ProvenLock(certificate, MustBeReplaced: true)
            : rejection;
    }

    private async Task<Verdict<ProvenLock>> JudgeAsync(
        EndEntityCertificate certificate,
        CreditCode enterprise,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var path = await trust.ValidateAsync(certificate, CertificatePurpose.Login, now, ct);
        return
            path.TryGetValue(out _, out var rejection)
            && CreditCodeExtractor.Extract(certificate, creditCodes).TryGetValue(out var code, out rejection)
            ? code == enterprise
                ? new ProvenLock(certificate, MustBeReplaced: false)
                : new Rejection(RejectionReason.CertificateNotBound, $"a lock of {code}, not of {enterprise}")
            : rejection;
    }

    /// <summary>What a weakness of old locks looks like to the rules of today; whatever else refuses is no matter of age.</summary>
    private static bool IsOfOldLocks(RejectionReason reason) =>
        reason
            is RejectionReason.KeyNotAllowed
                or RejectionReason.AlgorithmNotAllowed
                or RejectionReason.CertificateExpired
                or RejectionReason.PathNotFound
                or RejectionReason.RevocationUnknown
                or RejectionReason.CreditCodeMissing;
}
