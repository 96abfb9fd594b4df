using System.Security.Cryptography;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Reporting;

/// <summary>The RFC 8785 JSON that a commitment stands for; the statement carries its SHA-256, so machines and people agree on one content.</summary>
public static class StructuredForm
{
    public static byte[] Write(CommitmentFacts facts)
    {
        var members = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["kind"] = CommitmentStatement.Kind,
            ["decision"] = facts.Decision == ReportDecision.Report ? "Report" : "Return",
            ["signingOrganization"] = Organization(facts),
            ["employer"] = facts.Employer.Value,
            ["application"] = Application(facts),
            ["attachments"] = facts.Attachments.Select(Attachment).ToList<object>(),
            ["certificateSha256"] = Convert.ToHexStringLower(facts.CertificateSha256),
            ["nonce"] = facts.Nonce,
            ["origin"] = facts.Origin,
            ["serverTime"] = StatementInstant.Render(facts.ServerTime),
        };
        if (facts.ReturnReason is { } reason)
        {
            members["returnReason"] = reason;
        }

        if (facts.Template is { } template)
        {
            members["template"] = Template(template);
        }

        return CanonicalJson.Write(members);
    }

    public static byte[] Sha256(CommitmentFacts facts) => SHA256.HashData(Write(facts));

    private static Dictionary<string, object> Organization(CommitmentFacts facts)
    {
        var members = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["creditCode"] = facts.SigningOrganization.Value,
            ["name"] = facts.SigningOrganizationName,
        };
        if (facts.Operator is { } person)
        {
            members["operator"] = person;
        }

        return members;
    }

    private static Dictionary<string, object> Application(CommitmentFacts facts) =>
        new(StringComparer.Ordinal)
        {
            ["number"] = facts.ApplicationNumber,
            ["round"] = (long)facts.Round,
            ["businessType"] = facts.BusinessType,
            ["specialties"] = facts.Specialties,
            ["applicantName"] = facts.ApplicantName,
            ["applicantIdType"] = facts.ApplicantIdType,
            ["applicantIdNumber"] = facts.ApplicantIdNumber,
            ["appliedAt"] = StatementInstant.Render(facts.AppliedAt),
        };

    private static Dictionary<string, object> Template(CommitmentTemplate template) =>
        new(StringComparer.Ordinal)
        {
            ["name"] = template.Name,
            ["sha256"] = Convert.ToHexStringLower(template.Sha256),
            ["clauses"] = template
                .Clauses.Select(clause => new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["id"] = clause.Id,
                    ["text"] = clause.Text,
                })
                .ToList<object>(),
        };

    private static Dictionary<string, object> Attachment(StatementAttachment attachment) =>
        new(StringComparer.Ordinal)
        {
            ["name"] = attachment.Name,
            ["size"] = attachment.Size,
            ["sha256"] = Convert.ToHexStringLower(attachment.Sha256),
        };
}
