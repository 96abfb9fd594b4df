using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Reporting;

/// <summary>What the agent sent back for one sign request.</summary>
/// <param name="SignedAttributes">DER SET OF Attribute, the bytes the key signed.</param>
/// <param name="Signature">ECDSA in DER.</param>
/// <param name="Certificate">DER.</param>
public sealed record ReportSubmission(
    byte[] Statement,
    byte[] SignedAttributes,
    byte[] Signature,
    SignatureAlgorithm Algorithm,
    byte[] Certificate
);

/// <summary>The pending sign request that the submission answers, as the server stored it.</summary>
/// <param name="Nonce">Its jti.</param>
/// <param name="CurrentStatement">The statement rendered again from current data, with the request's nonce and times.</param>
public sealed record ReportRequest(
    string Nonce,
    byte[] CurrentStatement,
    byte[] CertificateSha256,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt
);

/// <summary>A submission that passed every check that needs no database. Only <see cref="ReportVerifier"/> makes one.</summary>
public sealed class VerifiedReport
{
    internal VerifiedReport(
        CommitmentFacts facts,
        byte[] cms,
        VerifiedSignature signature,
        TrustedCertificate certificate
    ) => (Facts, Cms, Signature, Certificate) = (facts, cms, signature, certificate);

    public CommitmentFacts Facts { get; }

    /// <summary>CAdES-B, DER.</summary>
    public byte[] Cms { get; }
    public VerifiedSignature Signature { get; }
    public TrustedCertificate Certificate { get; }
}

/// <summary>The pure checks of a binding act, in the order of docs/protocol.md, "A binding act" step 3.</summary>
/// <remarks>Before: session, idempotent retry, finding the request by its nonce. After: the binding, then the one transaction.</remarks>
public sealed class ReportVerifier(CertificatePathValidator paths, SignaturePolicy policy)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <param name="status">CRLs and OCSP responses for the path; freshness is judged at <paramref name="now"/>.</param>
    /// <param name="helpers">Untrusted DER certificates that may help to build the path.</param>
    public Verdict<VerifiedReport> Verify(
        ReportSubmission submission,
        ReportRequest request,
        IReadOnlyList<byte[]> helpers,
        RevocationMaterial status,
        DateTimeOffset now
    )
    {
        // 1. The request still runs and the statement is its own.
        if (now < request.IssuedAt - ClockSkew || now >= request.ExpiresAt)
        {
            return new Rejection(RejectionReason.SignRequestExpired, $"the request expired at {request.ExpiresAt:O}");
        }

        if (!ReadStatement(submission.Statement, request).TryGetValue(out var facts, out var rejection))
        {
            return rejection;
        }

        // 2. Attribute profile, signing time, the request's certificate, then the signature.
        if (!VerifySignature(submission, request, now).TryGetValue(out var signed, out rejection))
        {
            return rejection;
        }

        // 3. The certificate's path and status now.
        var (cms, signature) = signed;
        if (
            !paths
                .Validate(submission.Certificate, helpers, CertificatePurpose.Commitment, status, now, now)
                .TryGetValue(out var certificate, out rejection)
        )
        {
            return rejection;
        }

        // 4. The certificate belongs to the organisation that the statement says is signing.
        if (!CreditCodeExtractor.Extract(certificate.Certificate).TryGetValue(out var code, out rejection))
        {
            return rejection;
        }

        return code == facts.SigningOrganization
            ? new VerifiedReport(facts, cms, signature, certificate)
            : new Rejection(RejectionReason.StatementOrganizationMismatch, $"the certificate is of {code}");
    }

    private static Verdict<CommitmentFacts> ReadStatement(byte[] bytes, ReportRequest request)
    {
        if (!Statement.Parse(bytes).TryGetValue(out var statement, out var rejection))
        {
            return rejection;
        }

        if (statement.Kind != CommitmentStatement.Kind || statement.Nonce != request.Nonce)
        {
            return new Rejection(RejectionReason.SignRequestUnknown, "the statement is not that of the request");
        }

        // What is stored now must be what was signed, or an edit between page and signature would be reported unseen.
        return bytes.AsSpan().SequenceEqual(request.CurrentStatement)
            ? CommitmentStatement.Read(statement)
            : new Rejection(RejectionReason.StatementChanged, "current data render to another statement");
    }

    private Verdict<SignedCommitment> VerifySignature(
        ReportSubmission submission,
        ReportRequest request,
        DateTimeOffset now
    )
    {
        if (
            !CadesAssembler
                .Assemble(
                    submission.Statement,
                    submission.SignedAttributes,
                    submission.Signature,
                    submission.Algorithm,
                    [submission.Certificate]
                )
                .TryGetValue(out var cms, out var rejection)
        )
        {
            return rejection;
        }

        var sha256 = System.Security.Cryptography.SHA256.HashData(submission.Certificate);
        if (!sha256.AsSpan().SequenceEqual(request.CertificateSha256))
        {
            return new Rejection(
                RejectionReason.SigningCertificateMismatch,
                "not the certificate that the request names"
            );
        }

        var expectation = new SignatureExpectation(
            submission.Statement,
            policy,
            submission.Certificate,
            request.IssuedAt - ClockSkew,
            now + ClockSkew
        );
        return SignatureVerifier.Verify(cms, expectation).TryGetValue(out var signature, out rejection)
            ? new SignedCommitment(cms, signature)
            : rejection;
    }

    private sealed record SignedCommitment(byte[] Cms, VerifiedSignature Signature);
}
