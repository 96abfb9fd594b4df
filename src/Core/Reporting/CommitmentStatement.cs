using System.Globalization;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Reporting;

/// <summary>Facts ⇄ statement `jianli-commitment/1`.</summary>
public static class CommitmentStatement
{
    public const string Kind = "jianli-commitment/1";

    /// <summary>The facts' texts must be clean already (<see cref="StatementText.Clean"/> at input); an unclean one is refused here.</summary>
    public static Verdict<Statement> Create(CommitmentFacts facts)
    {
        if (WhyContradictory(facts) is { } contradiction)
        {
            return new Rejection(RejectionReason.StatementMalformed, contradiction);
        }

        var fields = new List<StatementField> { new(StatementKeys.Decision, facts.Decision) };
        AddIfPresent(fields, StatementKeys.ReturnReason, facts.ReturnReason);
        fields.AddRange([
            new(StatementKeys.SigningOrganizationName, facts.SigningOrganizationName),
            new(StatementKeys.SigningOrganizationCode, facts.SigningOrganization.Value),
        ]);
        AddIfPresent(fields, StatementKeys.Operator, facts.Operator);
        fields.AddRange([
            new(StatementKeys.EmployerCode, facts.Employer.Value),
            new(StatementKeys.ApplicationNumber, facts.ApplicationNumber),
            new(StatementKeys.Round, facts.Round.ToString(CultureInfo.InvariantCulture)),
            new(StatementKeys.BusinessType, facts.BusinessType),
            new(StatementKeys.Specialties, facts.Specialties),
            new(StatementKeys.ApplicantName, facts.ApplicantName),
            new(StatementKeys.ApplicantIdType, facts.ApplicantIdType),
            new(StatementKeys.ApplicantIdNumber, facts.ApplicantIdNumber),
            new(StatementKeys.AppliedAt, StatementInstant.Render(facts.AppliedAt)),
        ]);
        if (facts.Template is { } template)
        {
            fields.Add(new(StatementKeys.Template, template.Name));
            fields.Add(new(StatementKeys.TemplateSha256, Convert.ToHexStringLower(template.Sha256)));
            fields.AddRange(
                StatementLines.Of(StatementKeys.Clause, template.Clauses.Select(clause => $"{clause.Id} {clause.Text}"))
            );
        }

        fields.AddRange(StatementLines.Of(StatementKeys.Attachment, facts.Attachments.Select(a => a.Render())));
        fields.AddRange([
            new(StatementKeys.StructuredSha256, Convert.ToHexStringLower(StructuredForm.Sha256(facts))),
            new(StatementKeys.CertificateSha256, Convert.ToHexStringLower(facts.CertificateSha256)),
            new(StatementKeys.Nonce, facts.Nonce),
            new(StatementKeys.Origin, facts.Origin),
            new(StatementKeys.ServerTime, StatementInstant.Render(facts.ServerTime)),
        ]);
        return Statement.Create(Kind, fields);
    }

    /// <summary>Reads a statement back; refuses one whose facts, rendered again, give other bytes (wrong template or structured hash included).</summary>
    public static Verdict<CommitmentFacts> Read(Statement statement)
    {
        if (statement.Kind != Kind || ReadFields(statement) is not { } facts)
        {
            return new Rejection(RejectionReason.StatementMalformed, "a value is not what its key says");
        }

        if (!Create(facts).TryGetValue(out var again, out var rejection))
        {
            return rejection;
        }

        return again.Render().AsSpan().SequenceEqual(statement.Render())
            ? facts
            : new Rejection(
                RejectionReason.StatementDigestMismatch,
                "the template's or the structured form's hash is not that of the facts"
            );
    }

    private static string? WhyContradictory(CommitmentFacts facts) =>
        facts switch
        {
            { Decision: ReportDecision.Report, Template: null } => "上报 needs the commitment's clauses",
            { Decision: ReportDecision.Report, ReturnReason: not null } => "上报 has no return reason",
            { Decision: ReportDecision.Return, Template: not null } => "不予上报 confirms no clauses",
            { Decision: ReportDecision.Return, ReturnReason: null } => "不予上报 needs a return reason",
            { Decision: not (ReportDecision.Report or ReportDecision.Return) } => "the decision is unknown",
            { Round: < 1 } => "rounds count from 1",
            _ => null,
        };

    private static CommitmentFacts? ReadFields(Statement statement)
    {
        var attachments = statement.List(StatementKeys.Attachment).Select(StatementAttachment.Parse).ToList();
        if (
            !CreditCode.TryParse(statement[StatementKeys.SigningOrganizationCode], out var organization)
            || !CreditCode.TryParse(statement[StatementKeys.EmployerCode], out var employer)
            || !int.TryParse(statement[StatementKeys.Round], CultureInfo.InvariantCulture, out var round)
            || !StatementInstant.TryParse(statement[StatementKeys.AppliedAt], out var appliedAt)
            || !StatementInstant.TryParse(statement[StatementKeys.ServerTime], out var serverTime)
            || attachments.Contains(null)
        )
        {
            return null;
        }

        return new CommitmentFacts(
            statement[StatementKeys.Decision],
            statement.Find(StatementKeys.ReturnReason),
            organization,
            statement[StatementKeys.SigningOrganizationName],
            employer,
            statement[StatementKeys.ApplicationNumber],
            round,
            statement[StatementKeys.BusinessType],
            statement[StatementKeys.Specialties],
            statement[StatementKeys.ApplicantName],
            statement[StatementKeys.ApplicantIdType],
            statement[StatementKeys.ApplicantIdNumber],
            appliedAt,
            CommitmentTemplate.Read(statement),
            [.. attachments.OfType<StatementAttachment>()],
            Convert.FromHexString(statement[StatementKeys.CertificateSha256]),
            statement[StatementKeys.Nonce],
            statement[StatementKeys.Origin],
            serverTime
        )
        {
            Operator = statement.Find(StatementKeys.Operator),
        };
    }

    private static void AddIfPresent(List<StatementField> fields, string key, string? value)
    {
        if (value is not null)
        {
            fields.Add(new(key, value));
        }
    }
}
