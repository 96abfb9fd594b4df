using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Reporting;

/// <summary>Everything `jianli-deregistration/1` states of the person and the grounds (Manual S42).</summary>
/// <param name="PersonIdNumber">In full: the statement never leaves the parties.</param>
/// <param name="Reason">注销原因, clean (<see cref="StatementText.Clean"/>).</param>
public sealed record DeregistrationFacts(
    ActSigner Signer,
    string Number,
    string RegistrationNumber,
    string Specialties,
    string PersonName,
    string PersonIdType,
    string PersonIdNumber,
    string Reason,
    string AttachmentType,
    IReadOnlyList<StatementAttachment> Attachments
);

/// <summary>强制注销 → statement `jianli-deregistration/1`.</summary>
public static class DeregistrationStatement
{
    public const string Kind = "jianli-deregistration/1";

    /// <summary>办理决定 and 业务类型 both.</summary>
    public const string Decision = "强制注销";

    public static Verdict<Statement> Create(DeregistrationFacts facts) =>
        Statement.Create(
            Kind,
            [
                new(StatementKeys.Decision, Decision),
                .. facts.Signer.Head(),
                new(StatementKeys.ApplicationNumber, facts.Number),
                new(StatementKeys.BusinessType, Decision),
                new(StatementKeys.RegistrationNumber, facts.RegistrationNumber),
                new(StatementKeys.Specialties, facts.Specialties),
                new(StatementKeys.PersonName, facts.PersonName),
                new(StatementKeys.PersonIdType, facts.PersonIdType),
                new(StatementKeys.PersonIdNumber, facts.PersonIdNumber),
                new(StatementKeys.DeregistrationReason, facts.Reason),
                new(StatementKeys.AttachmentType, facts.AttachmentType),
                .. StatementLines.Of(StatementKeys.Attachment, facts.Attachments.Select(a => a.Render())),
                .. facts.Signer.Tail(),
            ]
        );
}
