using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Reporting;

/// <summary>What every binding act says, whatever its kind: enough for its receipt, its package and the audit of its columns.</summary>
/// <param name="Number">申请编号.</param>
/// <param name="Round">1 where the kind has no rounds.</param>
public sealed record ActFacts(
    string Decision,
    string Number,
    string BusinessType,
    CreditCode SigningOrganization,
    string SigningOrganizationName,
    int Round,
    IReadOnlyList<StatementAttachment> Attachments
)
{
    /// <summary>Refuses receipts, and commitments whose hashes are not those of their own lines.</summary>
    public static Verdict<ActFacts> Read(Statement statement)
    {
        if (statement.Kind == CommitmentStatement.Kind)
        {
            return CommitmentStatement.Read(statement).TryGetValue(out var facts, out var rejection)
                ? Of(statement, facts.SigningOrganization, facts.Round)
                : rejection;
        }

        return statement.IsBindingAct && CreditCode.TryParse(statement.SigningOrganization, out var organization)
            ? Of(statement, organization, round: 1)
            : new Rejection(RejectionReason.StatementMalformed, $"{statement.Kind} is no binding act of an organisation");
    }

    private static ActFacts Of(Statement statement, CreditCode organization, int round) =>
        new(
            statement[StatementKeys.Decision],
            statement[StatementKeys.ApplicationNumber],
            statement[StatementKeys.BusinessType],
            organization,
            statement[StatementKeys.SigningOrganizationName],
            round,
            [.. statement.List(StatementKeys.Attachment).Select(StatementAttachment.Parse).OfType<StatementAttachment>()]
        );
}
