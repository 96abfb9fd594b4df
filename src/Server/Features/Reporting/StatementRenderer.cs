using System.Buffers.Text;
using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>
/// Renders the statement of a sign request from the application as it is now. Run once to be signed and once more when the
/// signature arrives; if anything that was shown has changed in between, the bytes differ.
/// </summary>
internal sealed class StatementRenderer(PersonalDataCipher cipher, IOptions<ServerOptions> server)
{
    /// <param name="application">With its attachments and enterprise.</param>
    public Verdict<Statement> Render(
        AuthenticatedAccount account,
        RegistrationApplication application,
        SignRequest request
    )
    {
        if (
            !CreditCode.TryParse(account.CreditCode, out var organization)
            || !CreditCode.TryParse(application.Enterprise?.CreditCode, out var employer)
        )
        {
            return new Rejection(RejectionReason.CreditCodeInvalid, "an enterprise without a valid credit code");
        }

        return CommitmentStatement.Create(
            new CommitmentFacts(
                request.Decision,
                request.ReturnReason,
                organization,
                account.EnterpriseName!,
                employer,
                application.Number,
                request.Round,
                application.BusinessType.DisplayName(),
                application.Specialties,
                application.ApplicantName,
                application.ApplicantIdType,
                cipher.Open(PersonalDataFields.ApplicantIdNumber, application.Number, application.IdNumberSealed),
                application.AppliedAt,
                request.Decision == ReportDecision.Report ? CommitmentTemplate.Current : null,
                [
                    .. application
                        .Attachments.OrderBy(a => a.Sequence)
                        .Select(a => new StatementAttachment(a.Title, a.Size, a.Sha256)),
                ],
                request.CertificateSha256,
                Base64Url.EncodeToString(request.Jti),
                server.Value.Origin,
                request.IssuedAt
            )
        );
    }
}
