using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>EN 319 102-1 §5.1.3: which indication and sub-indication a refusal means. Whatever is not listed never passes.</summary>
internal static class SubIndication
{
    public const string NoCertificateChainFound = "NO_CERTIFICATE_CHAIN_FOUND";
    public const string Generic = "GENERIC";

    /// <summary>EN 319 102-1 §5.2.6: with a CA's key anybody may have made the leaf, so nothing is known, not even that it is wrong.</summary>
    public static (Indication Indication, string Name) Of(Rejection rejection) =>
        rejection
            is { Reason: RejectionReason.CertificateRevoked or RejectionReason.RevocationUndecided, PathPosition: > 0 }
            ? (Indication.Indeterminate, "REVOKED_CA_NO_POE")
            : Of(rejection.Reason);

    public static (Indication Indication, string Name) Of(RejectionReason reason) =>
        FailureOf(reason) is { } failure
            ? (Indication.TotalFailed, failure)
            : (Indication.Indeterminate, ConstraintOf(reason));

    /// <summary>What is wrong in the evidence itself, whoever verifies and whenever.</summary>
    private static string? FailureOf(RejectionReason reason) =>
        reason switch
        {
            RejectionReason.RequestTooLarge
            or (>= RejectionReason.StatementMalformed and <= RejectionReason.StatementKindUnknown)
            or (>= RejectionReason.CmsMalformed and <= RejectionReason.CmsDigestAlgorithmWrong)
            or (>= RejectionReason.AttributeMissing and <= RejectionReason.ContentTypeMismatch)
            or RejectionReason.SignatureMalformed
            or RejectionReason.AlgorithmProtectionMismatch
            or RejectionReason.CommitmentTypeMismatch
            or RejectionReason.MimeTypeMismatch
            or RejectionReason.UnsignedAttributeNotAllowed
            or RejectionReason.TimestampMalformed
            or RejectionReason.CheckpointMalformed
            or RejectionReason.ProofMalformed
            or RejectionReason.LeafMalformed
            or RejectionReason.ReceiptMalformed
            or (>= RejectionReason.PackageMalformed and <= RejectionReason.PackageFileUnlisted) => "FORMAT_FAILURE",

            RejectionReason.StatementDigestMismatch
            or RejectionReason.MessageDigestMismatch
            or RejectionReason.SigningCertificateMismatch
            or RejectionReason.TimestampImprintMismatch
            or RejectionReason.PackageFileChanged
            or RejectionReason.LeafMismatch
            or RejectionReason.ReceiptMismatch
            or RejectionReason.InclusionProofInvalid => "HASH_FAILURE",

            RejectionReason.SignatureInvalid
            or RejectionReason.TimestampSignatureInvalid
            or RejectionReason.CheckpointSignatureInvalid => "SIG_CRYPTO_FAILURE",

            RejectionReason.CertificateRevoked => "REVOKED",
            _ => null,
        };

    /// <summary>What another time, other trust or other rules might judge differently.</summary>
    private static string ConstraintOf(RejectionReason reason) =>
        reason switch
        {
            RejectionReason.StatementOrganizationMismatch => "SIG_CONSTRAINTS_FAILURE",
            RejectionReason.AlgorithmNotAllowed
            or RejectionReason.AlgorithmKeyMismatch
            or RejectionReason.KeyNotAllowed
            or RejectionReason.KeyMalformed => "CRYPTO_CONSTRAINTS_FAILURE",
            RejectionReason.SignaturePolicyMismatch => "POLICY_PROCESSING_ERROR",
            RejectionReason.CmsCertificateMissing => "NO_SIGNING_CERTIFICATE_FOUND",
            RejectionReason.PathNotFound or RejectionReason.TrustNotConfigured => NoCertificateChainFound,
            RejectionReason.CertificateExpired or RejectionReason.CertificateNotYetValid => "OUT_OF_BOUNDS_NO_POE",
            RejectionReason.RevocationUnknown => "TRY_LATER",
            RejectionReason.RevocationUndecided or RejectionReason.KeyReportedLost => "REVOKED_NO_POE",
            RejectionReason.TimeOrderInvalid => "TIMESTAMP_ORDER_FAILURE",
            >= RejectionReason.CertificateMalformed and <= RejectionReason.CreditCodeAmbiguous =>
                "CHAIN_CONSTRAINTS_FAILURE",
            _ => Generic,
        };
}
