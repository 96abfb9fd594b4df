using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Core.Reporting;

/// <summary>Everything `jianli-commitment/1` states.</summary>
/// <param name="Decision">One of <see cref="ReportDecision"/>.</param>
/// <param name="ReturnReason">Only with 不予上报.</param>
/// <param name="SigningOrganization">签署单位代码, compared with the signing certificate.</param>
/// <param name="Employer">聘用单位代码, whom the application names; a field of its own.</param>
/// <param name="Round">申报轮次, from 1; a correction 补正 starts the next round.</param>
/// <param name="ApplicantIdNumber">In full: the statement never leaves the parties.</param>
/// <param name="Template">Only with 上报.</param>
/// <param name="CertificateSha256">SHA-256 of the signing certificate's DER.</param>
/// <param name="Nonce">128 random bits, base64url; the sign request's jti.</param>
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
)
{
    /// <summary>经办人: which person of the enterprise acts; null where the enterprise names none.</summary>
    public string? Operator { get; init; }
}
