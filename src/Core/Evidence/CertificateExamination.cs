using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>The certificates behind signatures and timestamp, each at the instant that counts for it.</summary>
/// <param name="paths">Null without configured trust: then every certificate check is owing.</param>
internal sealed class CertificateExamination(TimedPaths? paths, CheckList checks, DateTimeOffset at)
{
    public void Check(string name, VerifiedSignature? signature, CertificatePurpose purpose, DateTimeOffset? validAt)
    {
        if (signature is null || validAt is not { } instant)
        {
            return;
        }

        if (paths is null)
        {
            checks.Owe(name, "trust-not-configured", SubIndication.NoCertificateChainFound);
            return;
        }

        var verdict = paths.Validate(
            signature.SignerCertificate,
            signature.Certificates,
            signature.Crls,
            purpose,
            instant
        );
        _ = checks.Accept(name, verdict, out _);
    }

    public void CheckSigner(VerifiedSignature commitment, DateTimeOffset? provenAt, ExistenceFindings existence)
    {
        if (paths is null)
        {
            checks.Owe(CheckName.CommitmentCertificate, "trust-not-configured", SubIndication.NoCertificateChainFound);
            SkipSigner("trust-not-configured");
            return;
        }

        if (provenAt is not { } instant)
        {
            checks.Owe(CheckName.CommitmentCertificate, "no-proof-of-time", "NO_POE");
            SkipSigner("no-proof-of-time");
            return;
        }

        checks.State("provenAt", StatementInstant.Render(instant));
        var verdict = paths.Validate(
            commitment.SignerCertificate,
            commitment.Certificates,
            commitment.Crls,
            CertificatePurpose.Commitment,
            instant
        );
        if (!checks.Accept(CheckName.CommitmentCertificate, verdict, out var signer))
        {
            SkipSigner("certificate-not-trusted");
            return;
        }

        if (signer.StatusProofs is [var proof, ..] && proof.ThisUpdate > instant)
        {
            checks.Pass(CheckName.RevocationConfirmed);
        }
        else
        {
            // A list issued before the signature cannot know of a revocation just before it (EN 319 102-1 §5.2.5).
            checks.Skip(CheckName.RevocationConfirmed, "no-status-issued-after-the-signature");
        }

        CheckStatusKept(signer, existence);
        CheckUncontested(signer);
    }

    /// <summary>Status is worth as much as the key that signed it: it was proved to exist while that CA's certificate lasted.</summary>
    private void CheckStatusKept(TrustedCertificate signer, ExistenceFindings existence)
    {
        var keptSince = signer
            .StatusProofs.Select(p => existence.ProvenAt(p.Der) ?? at)
            .Append(DateTimeOffset.MinValue)
            .Max();
        DateTimeOffset? earliestEnd = null;
        foreach (var authority in signer.Path.Skip(1).SkipLast(1))
        {
            if (EndEntityCertificate.Parse(authority).TryGetValue(out var certificate, out _))
            {
                earliestEnd = earliestEnd < certificate.NotAfter ? earliestEnd : certificate.NotAfter;
            }
        }

        _ = checks.Require(
            CheckName.StatusKept,
            earliestEnd is not { } end || keptSince <= end,
            RejectionReason.CertificateExpired,
            "the authority that signed the status has expired, and no renewal proves that the status is older"
        );
        RenewalAdvice.Tell(checks, existence, keptSince < at ? null : earliestEnd);
    }

    /// <summary>A CA that dates a revocation back voids nothing, but somebody has to look at it.</summary>
    private void CheckUncontested(TrustedCertificate signer)
    {
        if (signer.Contested is not [var doubt, ..])
        {
            checks.Pass(CheckName.Uncontested);
            return;
        }

        checks.State("revokedLater", StatementInstant.Render(doubt.RevokedAt));
        checks.State("invalidSince", StatementInstant.Render(doubt.InvalidSince));
        checks.Fail(
            CheckName.Uncontested,
            new Rejection(
                RejectionReason.RevocationUndecided,
                "revoked after the signature, with an invalidityDate before it"
            )
        );
    }

    private void SkipSigner(string why)
    {
        checks.Skip(CheckName.RevocationConfirmed, why);
        checks.Skip(CheckName.StatusKept, why);
        checks.Skip(CheckName.Uncontested, why);
    }
}
