namespace JianliRegistry.Core.Evidence;

/// <summary>The checks of a report, in their order. Names are public and stable.</summary>
internal static class CheckName
{
    public const string Container = "package.container";
    public const string Seal = "package.seal";
    public const string SealCertificate = "package.seal-certificate";
    public const string Statement = "statement.canonical";
    public const string Commitment = "commitment.signature";
    public const string NamedCertificate = "commitment.named-certificate";
    public const string SignatureValue = "commitment.signature-value";
    public const string Organization = "commitment.organization";
    public const string Attachments = "attachments.complete";
    public const string Timestamp = "timestamp.signature";
    public const string TimestampCertificate = "timestamp.certificate";
    public const string Archive = "archive.timestamp";
    public const string ArchiveCertificate = "archive.certificate";
    public const string Renewal = "renewal.record";
    public const string RenewalCertificate = "renewal.certificate";
    public const string Leaf = "log.leaf";
    public const string Inclusion = "log.inclusion";
    public const string Checkpoint = "log.checkpoint";
    public const string NotLost = "log.not-reported-lost";
    public const string ReceiptStatement = "receipt.canonical";
    public const string Receipt = "receipt.signature";
    public const string ReceiptLinks = "receipt.links";
    public const string ReceiptCertificate = "receipt.certificate";
    public const string CommitmentCertificate = "commitment.certificate";
    public const string RevocationConfirmed = "commitment.revocation-confirmed";
    public const string StatusKept = "commitment.status-kept";
    public const string Uncontested = "commitment.uncontested";
    public const string Times = "times.order";

    public static IReadOnlyList<string> All { get; } =
    [
        Container,
        Seal,
        SealCertificate,
        Statement,
        Commitment,
        NamedCertificate,
        SignatureValue,
        Organization,
        Attachments,
        Timestamp,
        TimestampCertificate,
        Archive,
        ArchiveCertificate,
        Renewal,
        RenewalCertificate,
        Leaf,
        Inclusion,
        Checkpoint,
        NotLost,
        ReceiptStatement,
        Receipt,
        ReceiptLinks,
        ReceiptCertificate,
        CommitmentCertificate,
        RevocationConfirmed,
        StatusKept,
        Uncontested,
        Times,
    ];
}
