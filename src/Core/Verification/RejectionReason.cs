namespace JianliRegistry.Core.Verification;

/// <summary>Every reason for which outside input is refused. Names are public and stable; unknown = refused.</summary>
public enum RejectionReason
{
    // Requests
    RequestMalformed,
    RequestTooLarge,
    ServerBusy,

    // Values of the registration business
    CreditCodeInvalid,

    // Challenges and sign requests (compact JWS)
    ChallengeMalformed,
    ChallengeKeyUnknown,
    ChallengeSignatureInvalid,
    ChallengeTypeWrong,
    ChallengeIssuerMismatch,
    ChallengePurposeWrong,
    ChallengeAudienceMismatch,
    ChallengeExpired,
    ChallengeNotYetValid,
    ChallengeSessionMismatch,
    ChallengeReplayed,

    // Login tokens
    TokenMalformed,
    TokenFormatUnsupported,

    // Keys and signatures
    KeyMalformed,
    KeyNotAllowed,
    AlgorithmNotAllowed,
    AlgorithmKeyMismatch,
    SignatureMalformed,
    SignatureInvalid,

    // Statements
    StatementMalformed,
    StatementNotCanonical,
    StatementKindUnknown,
    StatementDigestMismatch,
    StatementOrganizationMismatch,
    StatementChanged,

    // Signed commitments (CMS, the closed profile of docs/evidence.md)
    CmsMalformed,
    CmsNotDer,
    CmsTooLarge,
    CmsVersionWrong,
    CmsSignerCount,
    CmsContentTypeWrong,
    CmsContentAmbiguous,
    CmsDigestAlgorithmWrong,
    CmsCertificateMissing,
    AttributeMissing,
    AttributeDuplicate,
    AttributeNotAllowed,
    AttributeMalformed,
    ContentTypeMismatch,
    MessageDigestMismatch,
    SigningCertificateMismatch,
    AlgorithmProtectionMismatch,
    CommitmentTypeMismatch,
    MimeTypeMismatch,
    SignaturePolicyMismatch,
    SigningTimeOutOfRange,
    UnsignedAttributeNotAllowed,
    TimestampMalformed,
    TimestampImprintMismatch,
    TimestampSignatureInvalid,

    // Certificates and paths
    CertificateMalformed,
    CertificateTooLarge,
    CertificateNotYetValid,
    CertificateExpired,
    CertificateProfileViolation,
    KeyUsageMissing,
    ExtendedKeyUsageMissing,
    PathNotFound,
    PathInvalid,
    PathBudgetExceeded,
    CertificateRevoked,
    RevocationUnknown,
    CreditCodeMissing,
    CreditCodeAmbiguous,
    SubjectNameMismatch,

    // Accounts and bindings
    CertificateNotBound,
    BindingUseNotAllowed,
    PasswordWrong,
    PasswordExpired,
    SessionInsufficient,
    KeyReportedLost,
    KeyStatusChanged,
    PhoneCodeWrong,
    CaptchaWrong,
    SessionNotReady,

    // Uploads
    UploadRefused,
    UploadDamaged,
    UploadTooManyPixels,
    UploadEncrypted,
    UploadContentForeign,
    UploadNameRefused,
    UploadQuotaExceeded,
    UploadRoomShort,

    // Other acts of an enterprise
    AttachmentMissing,
    DeregistrationAccepted,
    DeregistrationMoved,
    InfoChangeMoved,
    AnotherUnderWay,
    EnrollmentTriesSpent,
    EnterpriseRegistered,

    // Applications and submissions
    ApplicationUnknown,
    TransitionNotAllowed,
    CommitmentIncomplete,
    ReturnReasonMissing,
    SignRequestUnknown,
    SignRequestExpired,
    AlreadySubmitted,

    // Log, receipts and packages
    CheckpointMalformed,
    CheckpointSignatureInvalid,
    ProofMalformed,
    InclusionProofInvalid,
    ConsistencyProofInvalid,
    LeafMalformed,
    LeafMismatch,
    ReceiptMalformed,
    ReceiptMismatch,
    PackageMalformed,
    PackageNotCanonical,
    PackageFileMissing,
    PackageFileUnlisted,
    PackageFileChanged,
    TimeOrderInvalid,

    /// <summary>Revoked later, and nothing shows that the signature or timestamp was good until something else proved it.</summary>
    RevocationUndecided,

    TrustNotConfigured,
}
