namespace JianliRegistry.Core.Signing;

/// <summary>What the verifier requires of a commitment.</summary>
/// <param name="Statement">The exact content bytes.</param>
/// <param name="Policy">The policy it has to name, null = any (receipts and seals carry none).</param>
/// <param name="SignerCertificate">The certificate it has to be made with (DER), null = the one inside.</param>
/// <param name="Detached">True: the content has to stand outside, false: it has to stand inside.</param>
public sealed record SignatureExpectation(
    byte[] Statement,
    SignaturePolicy? Policy,
    byte[]? SignerCertificate,
    DateTimeOffset? SigningTimeFrom,
    DateTimeOffset? SigningTimeTo,
    bool Detached = false,
    string MimeType = CommitmentAttributes.StatementMimeType
);
