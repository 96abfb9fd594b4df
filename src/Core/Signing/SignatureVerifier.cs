using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>The one verifier of commitments, receipts and seals: a closed CMS profile (docs/evidence.md).</summary>
/// <remarks>
/// The libraries' verifiers are lenient: they take broken digests, trailing bytes, injected attributes and signed attributes
/// presented as content. Here everything that is not the profile is refused, before and after the signature is verified.
/// </remarks>
public static class SignatureVerifier
{
    private const byte SetTag = 0x31;

    public static Verdict<VerifiedSignature> Verify(ReadOnlySpan<byte> cms, SignatureExpectation expectation)
    {
        // 1. One DER value of the one shape: one signer, an allowed algorithm with its digest, only known unsigned attributes.
        if (!CommitmentCms.Parse(cms).TryGetValue(out var parsed, out var rejection))
        {
            return rejection;
        }

        // 2. The content is the expected one and can't be taken for signed attributes.
        if (!CheckContent(parsed, expectation).TryGetValue(out var content, out rejection))
        {
            return rejection;
        }

        // 3. The signed attributes are complete, single and say what they have to.
        if (!SignedAttributes.Parse(parsed.SignedAttributes).TryGetValue(out var attributes, out rejection))
        {
            return rejection;
        }

        if (CheckAttributes(attributes, parsed, content, expectation) is { } wrongAttribute)
        {
            return wrongAttribute;
        }

        // 4. The certificate that the attributes, the signer's id and the caller name is one and the same.
        if (!FindSigner(parsed, attributes, expectation).TryGetValue(out var signer, out rejection))
        {
            return rejection;
        }

        // 5. Its key is allowed and belongs to the algorithm; then the signature itself.
        if (VerifySignature(parsed, signer) is { } badSignature)
        {
            return badSignature;
        }

        // 6. The signed bytes are exactly those that our own builder makes of these values: no second spelling exists.
        if (!IsOwnSpelling(parsed, attributes, content, signer))
        {
            return new Rejection(RejectionReason.AttributeMalformed, "the signed attributes are spelled differently");
        }

        return Accept(parsed, attributes, content, signer);
    }

    private static VerifiedSignature Accept(
        CommitmentCms parsed,
        SignedAttributes attributes,
        byte[] content,
        CertificateFields signer
    ) =>
        new()
        {
            Content = content,
            SignerCertificate = signer.Der.ToArray(),
            SignedAttributes = parsed.SignedAttributes.ToArray(),
            Signature = parsed.Signature.ToArray(),
            Algorithm = parsed.Algorithm,
            SigningTime = attributes.SigningTime,
            Certificates = parsed.Certificates,
            Crls = parsed.Crls,
            TimestampTokens = parsed.Timestamp is { } token ? [token.ToArray()] : [],
            ArchiveTimestampTokens = parsed.ArchiveTimestamps,
        };

    private static Rejection? VerifySignature(CommitmentCms cms, CertificateFields signer)
    {
        if (!PublicKey.Parse(signer.SubjectPublicKeyInfo.Span).TryGetValue(out var key, out var rejection))
        {
            return rejection;
        }

        key.Verify(cms.Algorithm, cms.SignedAttributes.Span, cms.Signature.Span, ecdsaDer: true)
            .TryGetValue(out _, out rejection);
        return rejection;
    }

    private static Verdict<byte[]> CheckContent(CommitmentCms cms, SignatureExpectation expectation)
    {
        if (cms.Content is null != expectation.Detached)
        {
            return new Rejection(
                RejectionReason.CmsMalformed,
                expectation.Detached ? "the content stands inside" : "the content is missing"
            );
        }

        // The same octets could otherwise be offered once as content and once as signed attributes (RFC 5652 §5.4).
        if (expectation.Statement is not [not SetTag, ..])
        {
            return new Rejection(RejectionReason.CmsContentAmbiguous, "the content is empty or begins like a SET");
        }

        return cms.Content is not { } content || content.Span.SequenceEqual(expectation.Statement)
            ? expectation.Statement.ToArray()
            : new Rejection(RejectionReason.StatementDigestMismatch, "the content is not the expected statement");
    }

    private static Rejection? CheckAttributes(
        SignedAttributes attributes,
        CommitmentCms cms,
        byte[] content,
        SignatureExpectation expectation
    )
    {
        if (attributes.ContentType != cms.Types.Data)
        {
            return new Rejection(RejectionReason.ContentTypeMismatch, attributes.ContentType);
        }

        var digest = MessageDigest.HashData(SignatureScheme.For(cms.Algorithm).Hash, content);
        if (!attributes.MessageDigest.Span.SequenceEqual(digest))
        {
            return new Rejection(RejectionReason.MessageDigestMismatch, "message-digest is not that of the content");
        }

        if (
            !CommitmentAlgorithms.TryParse(attributes.ProtectedSignature.Span, out var protectedAlgorithm)
            || protectedAlgorithm != cms.Algorithm
            || !CommitmentAlgorithms.Pairs(cms.Algorithm, attributes.ProtectedDigest.Span)
        )
        {
            return new Rejection(RejectionReason.AlgorithmProtectionMismatch, "the protected algorithms are others");
        }

        if (attributes.CommitmentType != ObjectIdentifiers.ProofOfApproval)
        {
            return new Rejection(RejectionReason.CommitmentTypeMismatch, attributes.CommitmentType);
        }

        if (attributes.MimeType != expectation.MimeType)
        {
            return new Rejection(RejectionReason.MimeTypeMismatch, attributes.MimeType);
        }

        if (expectation.Policy is { } policy && !Names(attributes, policy.For(cms.Algorithm)))
        {
            return new Rejection(
                RejectionReason.SignaturePolicyMismatch,
                $"{attributes.Policy?.Oid} is not the policy for {cms.Algorithm}"
            );
        }

        return
            attributes.SigningTime < expectation.SigningTimeFrom || attributes.SigningTime > expectation.SigningTimeTo
            ? new Rejection(RejectionReason.SigningTimeOutOfRange, $"signing-time {attributes.SigningTime:O}")
            : null;
    }

    private static bool Names(SignedAttributes attributes, SignaturePolicy? policy) =>
        policy is not null
        && policy.Oid == attributes.Policy?.Oid
        && policy.Sha256.AsSpan().SequenceEqual(attributes.Policy.Sha256);

    private static Verdict<CertificateFields> FindSigner(
        CommitmentCms cms,
        SignedAttributes attributes,
        SignatureExpectation expectation
    )
    {
        if (!CadesAssembler.FindSigner(attributes, cms.Certificates).TryGetValue(out var signer, out _))
        {
            return cms.Certificates.Count == 0
                ? new Rejection(RejectionReason.CmsCertificateMissing, "no certificate inside")
                : new Rejection(RejectionReason.SigningCertificateMismatch, "signing-certificate-v2 names none inside");
        }

        if (!cms.SignerId.Span.SequenceEqual(CadesAssembler.SignerIdOf(signer)))
        {
            return new Rejection(
                RejectionReason.SigningCertificateMismatch,
                "the signer's id names another certificate"
            );
        }

        return expectation.SignerCertificate is not { } expected || signer.Der.Span.SequenceEqual(expected)
            ? signer
            : new Rejection(RejectionReason.SigningCertificateMismatch, "not the certificate that was asked for");
    }

    private static bool IsOwnSpelling(
        CommitmentCms cms,
        SignedAttributes attributes,
        byte[] content,
        CertificateFields signer
    ) =>
        CommitmentAttributes
            .Build(
                content,
                signer.Der.Span,
                attributes.SigningTime,
                cms.Algorithm,
                attributes.Policy,
                attributes.MimeType,
                cms.Types.Form
            )
            .TryGetValue(out var own, out _) && cms.SignedAttributes.Span.SequenceEqual(own);
}
