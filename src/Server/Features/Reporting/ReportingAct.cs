using System.Buffers.Text;
using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>上报 and 不予上报 (Manual S33, S34).</summary>
internal sealed class ReportingAct(RegistryDbContext db, PersonalDataCipher cipher, IOptions<ServerOptions> server)
    : IActKind
{
    private static readonly CompiledQuery<
        Func<RegistryDbContext, string, CancellationToken, Task<RegistrationApplication?>>
    > OfNumber = new(() =>
        EF.CompileAsyncQuery(
            (RegistryDbContext db, string number, CancellationToken ct) =>
                db.Applications.AsNoTracking().Include(a => a.Attachments).SingleOrDefault(a => a.Number == number)
        )
    );

    public BindingAct Act => BindingAct.Reporting;

    public async Task<ActSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct) =>
        await OfNumber.On(db)(db, number, ct) is { } application && application.IsOwnedBy(account.EnterpriseId)
            ? new ReportedApplication(application, cipher, server.Value.Origin)
            : null;

    public Verdict<ActDecision> Read(DecisionForm form)
    {
        if (form.Decision == "Report")
        {
            return CommitmentTemplate.Current.IsConfirmedBy(form.Clauses)
                ? new ActDecision(ReportDecision.Report)
                : new Rejection(RejectionReason.CommitmentIncomplete, "not exactly the template's clauses");
        }

        if (form.Decision != "Return" || form.Clauses.Count > 0)
        {
            return new Rejection(RejectionReason.RequestMalformed, "decision is neither Report nor a bare Return");
        }

        if (!ReturnReason.Resolve(form.ReturnReason).TryGetValue(out var reason, out var rejection))
        {
            return rejection;
        }

        return reason.Length <= ReturnReason.MaxLength
            ? new ActDecision(ReportDecision.Return, reason)
            : new Rejection(RejectionReason.ReturnReasonMissing, "longer than a reason may be");
    }
}

/// <summary>An application that waits for the enterprise's decision.</summary>
/// <param name="Application">Of the account's own enterprise, which by that is also the employer; with its attachments.</param>
internal sealed record ReportedApplication(
    RegistrationApplication Application,
    PersonalDataCipher Cipher,
    string Origin
) : ActSubject(Application.Id, Application.Number, Application.Round)
{
    public override Rejection? WhyClosed =>
        Application.State == ApplicationState.PendingReport
            ? null
            : new Rejection(
                ReportStatuses.AfterReport.Contains(Application.State)
                    ? RejectionReason.AlreadySubmitted
                    : RejectionReason.TransitionNotAllowed,
                $"{Number} is {Application.State} in round {Round}"
            );

    public override Verdict<SubjectChange> ChangeFor(SignRequest request, string actorName)
    {
        // The remaining facts of the guard are the steps that follow; without them nothing is committed.
        ApplicationMove move =
            request.Decision == ReportDecision.Report
                ? new ApplicationMove.ReportToMinistry(
                    ClausesConfirmed: true,
                    SignatureTrusted: true,
                    StatementIsCurrent: true,
                    CertificateIsEmployers: true,
                    NonceUnused: true
                )
                : new ApplicationMove.ReturnByEnterprise(request.ReturnReason);
        return ApplicationLifecycle.TryMove(
            Application.State,
            move,
            Actor.Enterprise,
            out var transition,
            out var refusal
        )
            ? new ApplicationChange(
                Application.State,
                transition.To,
                Application.RowVersion,
                request.ReturnReason,
                actorName
            )
            : new Rejection(RejectionReason.TransitionNotAllowed, refusal.ToString());
    }

    public override Verdict<Statement> Render(AuthenticatedAccount account, SignRequest request)
    {
        if (
            account.EnterpriseId != Application.EnterpriseId
            || !CreditCode.TryParse(account.CreditCode, out var organization)
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
                organization,
                Number,
                request.Round,
                Application.BusinessType.DisplayName(),
                Application.Specialties,
                Application.ApplicantName,
                Application.ApplicantIdType,
                Cipher.Open(PersonalDataFields.ApplicantIdNumber, Number, Application.IdNumberSealed),
                Application.AppliedAt,
                request.Decision == ReportDecision.Report ? CommitmentTemplate.Current : null,
                [
                    .. Application
                        .Attachments.OrderBy(a => a.Sequence)
                        .Select(a => new StatementAttachment(a.Title, a.Size, a.Sha256)),
                ],
                request.CertificateSha256,
                Base64Url.EncodeToString(request.Jti),
                Origin,
                request.IssuedAt
            )
            {
                Operator = request.OperatorName,
            }
        );
    }
}
