using System.Globalization;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Reporting;

/// <summary>Receipt 回执 → statement `jianli-receipt/1` (电子签名法 10–11).</summary>
public static class ReceiptStatement
{
    public const string Kind = "jianli-receipt/1";

    public static Verdict<Statement> Create(ReceiptFacts facts) =>
        Statement.Create(
            Kind,
            [
                new(StatementKeys.ReceiptNumber, facts.ReceiptNumber),
                new(StatementKeys.EvidenceId, facts.EvidenceId.ToString("D", CultureInfo.InvariantCulture)),
                new(StatementKeys.Decision, facts.Decision),
                new(StatementKeys.ApplicationNumber, facts.ApplicationNumber),
                new(StatementKeys.BusinessType, facts.BusinessType),
                new(StatementKeys.SigningOrganizationName, facts.SigningOrganizationName),
                new(StatementKeys.SigningOrganizationCode, facts.SigningOrganization.Value),
                new(StatementKeys.SigningTime, StatementInstant.Render(facts.SigningTime)),
                new(StatementKeys.ReceivedAt, StatementInstant.Render(facts.ReceivedAt)),
                new(StatementKeys.StatementSha256, Convert.ToHexStringLower(facts.StatementSha256)),
                new(StatementKeys.SignatureSha256, Convert.ToHexStringLower(facts.SignatureSha256)),
                new(StatementKeys.LogIndex, facts.LogIndex.ToString(CultureInfo.InvariantCulture)),
                new(StatementKeys.CheckpointSize, facts.CheckpointSize.ToString(CultureInfo.InvariantCulture)),
                new(StatementKeys.CheckpointRoot, Convert.ToHexStringLower(facts.CheckpointRoot)),
            ]
        );
}
