using System.Buffers.Text;
using JianliRegistry.Core.Deregistration;
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

namespace JianliRegistry.Server.Features.Deregistration;

/// <summary>The signed submission of a 强制注销 (Manual S42).</summary>
internal sealed class DeregistrationAct(
    RegistryDbContext db,
    UploadedFiles uploads,
    PersonalDataCipher cipher,
    IOptions<ServerOptions> server
) : IActKind
{
    public BindingAct Act => BindingAct.Deregistration;

    public async Task<ActSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct)
    {
        var found = await db
            .Deregistrations.AsNoTracking()
            .Include(d => d.Registration!.Engineer)
            .SingleOrDefaultAsync(d => d.Number == number && d.EnterpriseId == account.EnterpriseId, ct);
        return found is null
            ? null
            : new PreparedDeregistration(
                found,
                await uploads.ListAsync(DeregistrationFiles.OwnerOf(found), ct),
                await db.Deregistrations.UnderWay().AnyAsync(d => d.RegistrationId == found.RegistrationId, ct),
                cipher,
                server.Value.Origin
            );
    }

    public Verdict<ActDecision> Read(DecisionForm form) =>
        form.Decision == "Submit" && form.Clauses.Count == 0
            ? new ActDecision(DeregistrationStatement.Decision)
            : new Rejection(RejectionReason.RequestMalformed, "decision is not a bare Submit");
}

/// <summary>A 强制注销 that was filled in, with its files.</summary>
internal sealed record PreparedDeregistration(
    CompulsoryDeregistration Deregistration,
    IReadOnlyList<UploadedFile> Files,
    bool HasAnother,
    PersonalDataCipher Cipher,
    string Origin
) : ActSubject(Deregistration.Id, Deregistration.Number, Round: 1)
{
    public override Rejection? WhyClosed =>
        Deregistration.State is { } state ? new Rejection(RejectionReason.AlreadySubmitted, $"{Number} is {state}")
        : Files.Count == 0 ? new Rejection(RejectionReason.AttachmentMissing, $"{Number} has no attachment")
        : HasAnother ? new Rejection(RejectionReason.AnotherUnderWay, $"{Number} is not the first of this person")
        : !IsRegistered ? new Rejection(RejectionReason.TransitionNotAllowed, "not registered at this enterprise")
        : null;

    private bool IsRegistered =>
        Deregistration.Registration is { } registration
        && registration.EnterpriseId == Deregistration.EnterpriseId
        && registration.Status is RegistrationStatus.Active or RegistrationStatus.Suspended;

    public override Verdict<SubjectChange> ChangeFor(SignRequest request, string actorName) =>
        CompulsoryDeregistrationLifecycle.TryMove(
            Deregistration.State,
            DeregistrationEvent.Submit,
            DeregistrationActor.Enterprise,
            out _
        )
            ? new DeregistrationSubmission(Deregistration.RowVersion)
            : new Rejection(RejectionReason.TransitionNotAllowed, $"{Number} is {Deregistration.State}");

    public override Verdict<Statement> Render(AuthenticatedAccount account, SignRequest request)
    {
        if (!CreditCode.TryParse(account.CreditCode, out var organization))
        {
            return new Rejection(RejectionReason.CreditCodeInvalid, "an enterprise without a valid credit code");
        }

        var registration = Deregistration.Registration!;
        var person = registration.Engineer!;
        return DeregistrationStatement.Create(
            new DeregistrationFacts(
                new ActSigner(
                    organization,
                    account.EnterpriseName!,
                    request.OperatorName,
                    request.CertificateSha256,
                    Base64Url.EncodeToString(request.Jti),
                    Origin,
                    request.IssuedAt
                ),
                Number,
                registration.RegistrationNumber,
                registration.Specialties,
                person.Name,
                person.IdType,
                Cipher.IdNumberOf(person),
                Deregistration.Reason,
                Deregistration.AttachmentType,
                [.. Files.Select(f => new StatementAttachment(f.Title, f.Size, f.Sha256))]
            )
        );
    }
}
