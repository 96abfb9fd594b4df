using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Core.Reporting;

/// <summary>What the receipt `jianli-receipt/1` states; no personal data, because a receipt may be shown to anybody.</summary>
public sealed record ReceiptFacts(
    string ReceiptNumber,
    Guid EvidenceId,
    string Decision,
    string ApplicationNumber,
    string BusinessType,
    CreditCode SigningOrganization,
    string SigningOrganizationName,
    DateTimeOffset SigningTime,
    DateTimeOffset ReceivedAt,
    byte[] StatementSha256,
    byte[] SignatureSha256,
    long LogIndex,
    long CheckpointSize,
    byte[] CheckpointRoot
);
