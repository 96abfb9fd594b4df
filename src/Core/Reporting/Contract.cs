using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Reporting;

/// <summary>One clause that the enterprise confirms on its own (Manual S33).</summary>
public sealed record CommitmentClause(string Id, string Text);

/// <summary>A versioned set of clauses, for example QY-CN-1.0; Sha256 is over the canonical text of all clauses.</summary>
public sealed record CommitmentTemplate(string Id, string Version, IReadOnlyList<CommitmentClause> Clauses)
{
    public static CommitmentTemplate Current => throw new NotSupportedException();

    public byte[] Sha256 => throw new NotSupportedException();
}

public sealed record StatementAttachment(string Name, long Size, byte[] Sha256);

/// <summary>Everything `jianli-commitment/1` states. Decision: 上报 or 不予上报 (with ReturnReason).</summary>
public sealed record CommitmentFacts(
    string Decision,
    string? ReturnReason,
    CreditCode SigningOrganization,
    string SigningOrganizationName,
    CreditCode Employer,
    string ApplicationNumber,
    int Round,
    string BusinessType,
    string Specialties,
    string ApplicantName,
    string ApplicantIdType,
    string ApplicantIdNumber,
    DateTimeOffset AppliedAt,
    CommitmentTemplate? Template,
    IReadOnlyList<StatementAttachment> Attachments,
    byte[] CertificateSha256,
    string Nonce,
    string Origin,
    DateTimeOffset ServerTime
);

/// <summary>Facts ⇄ statement.</summary>
public static class CommitmentStatement
{
    public const string Kind = "jianli-commitment/1";

    public static Verdict<Statement> Create(CommitmentFacts facts) => throw new NotSupportedException();
}

/// <summary>What the receipt `jianli-receipt/1` states.</summary>
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

public static class ReceiptStatement
{
    public const string Kind = "jianli-receipt/1";

    public static Verdict<Statement> Create(ReceiptFacts facts) => throw new NotSupportedException();
}
