using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Evidence;

/// <summary>The certificates behind signatures and timestamp, each at the instant that counts for it.</summary>
/// <param name="paths">Null without configured trust: then every certificate check is owing.</param>
internal sealed class CertificateExamination(TimedPaths? paths, CheckList checks)
{
    public bool CheckTimestamp(VerifiedTimestamp stamp, VerifiedSignature commitment)
    {
        if (paths is null)
        {
            checks.Owe(CheckName.TimestampCertificate, "trust-not-configured", SubIndication.NoCertificateChainFound);
            return false;
        }

        var verdict = paths.Validate(
            stamp.SignerCertificate,
            [.. stamp.Certificates, .. commitment.Certificates],
            commitment.Crls,
            CertificatePurpose.Timestamping,
            stamp.Time
        );
        return checks.Accept(CheckName.TimestampCertificate, verdict, out _);
    }

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

    public void CheckSigner(VerifiedSignature commitment, DateTimeOffset? provenAt)
    {
        if (paths is null)
        {
            checks.Owe(CheckName.CommitmentCertificate, "trust-not-configured", SubIndication.NoCertificateChainFound);
            checks.Skip(CheckName.RevocationConfirmed, "trust-not-configured");
            return;
        }

        if (provenAt is not { } instant)
        {
            checks.Owe(CheckName.CommitmentCertificate, "no-proof-of-time", "NO_POE");
            checks.Skip(CheckName.RevocationConfirmed, "no-proof-of-time");
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
            checks.Skip(CheckName.RevocationConfirmed, "certificate-not-trusted");
            return;
        }

        // Told, not judged: by a backdated invalidityDate an enterprise could otherwise void its own act.
        if (signer.Contested is [var doubt, ..])
        {
            checks.State("revokedLater", StatementInstant.Render(doubt.RevokedAt));
            checks.State("invalidSince", StatementInstant.Render(doubt.InvalidSince));
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
    }
}
