using System.Buffers.Text;
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

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>The signed submission of a 重要信息修改 (Manual S49..S52).</summary>
internal sealed class InfoChangeAct(RegistryDbContext db, UploadedFiles uploads, IOptions<ServerOptions> server)
    : IActKind
{
    public BindingAct Act => BindingAct.InfoChange;

    public async Task<ActSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct)
    {
        var found = await db
            .InfoChanges.AsNoTracking()
            .Include(c => c.Enterprise)
            .SingleOrDefaultAsync(c => c.Number == number && c.EnterpriseId == account.EnterpriseId, ct);
        if (found is null)
        {
            return null;
        }

        var qualifications = await db
            .EnterpriseDetails.Where(d => d.EnterpriseId == found.EnterpriseId)
            .Select(d => d.Qualifications)
            .SingleOrDefaultAsync(ct);
        return new PreparedInfoChange(
            found,
            qualifications ?? "",
            await uploads.ListAsync(InfoChangeFiles.OwnerOf(found), ct),
            await db.InfoChanges.AnyAsync(
                c => c.EnterpriseId == found.EnterpriseId && c.State == InfoChangeState.Pending,
                ct
            ),
            server.Value.Origin
        );
    }

    public Verdict<ActDecision> Read(DecisionForm form) =>
        form.Decision == "Submit" && form.Clauses.Count == 0
            ? new ActDecision(InfoChangeStatement.Decision)
            : new Rejection(RejectionReason.RequestMalformed, "decision is not a bare Submit");
}

/// <summary>The files of a 重要信息修改.</summary>
internal static class InfoChangeFiles
{
    public static UploadOwner OwnerOf(EnterpriseInfoChange change) =>
        new(UploadSubject.InfoChange, change.Id, change.EnterpriseId);

    /// <summary>The licence always; a proof where a qualification is chosen (Manual S50, S51).</summary>
    public static bool AreComplete(EnterpriseInfoChange change, IEnumerable<UploadedFile> files)
    {
        var kinds = files.Select(f => f.Kind).ToHashSet();
        return kinds.Contains(DocumentKind.BusinessLicense)
            && (change.Qualifications.Length == 0 || kinds.Contains(DocumentKind.QualificationProof));
    }
}

/// <summary>New values that were filled in, beside those in force.</summary>
internal sealed record PreparedInfoChange(
    EnterpriseInfoChange Change,
    string QualificationsInForce,
    IReadOnlyList<UploadedFile> Files,
    bool HasAnother,
    string Origin
) : ActSubject(Change.Id, Change.Number, Round: 1)
{
    private const string None = "无";

    /// <summary>What differs from what is in force.</summary>
    public IReadOnlyList<ChangedItem> Items =>
        [
            .. new ChangedItem[]
            {
                new("企业名称", Change.Enterprise!.Name, Change.Name),
                new("法定代表人", Change.Enterprise.LegalRepresentative, Change.LegalRepresentative),
                new("工商注册所在地", NameOf(Change.Enterprise.Province), NameOf(Change.Province)),
                new("企业资质", Joined(QualificationsInForce), Joined(Change.Qualifications)),
            }.Where(item => item.Old != item.New),
        ];

    public override Rejection? WhyClosed =>
        Change.State != InfoChangeState.Prepared
            ? new Rejection(RejectionReason.AlreadySubmitted, $"{Number} is {Change.State}")
        : HasAnother ? new Rejection(RejectionReason.AnotherUnderWay, $"{Number} is not the first that waits")
        : Items.Count == 0 ? new Rejection(RejectionReason.TransitionNotAllowed, $"{Number} changes nothing")
        : !InfoChangeFiles.AreComplete(Change, Files)
            ? new Rejection(RejectionReason.AttachmentMissing, $"{Number} lacks licence or proof")
        : null;

    public override Verdict<SubjectChange> ChangeFor(SignRequest request, string actorName) =>
        new InfoChangeSubmission(Change.RowVersion);

    public override Verdict<Statement> Render(AuthenticatedAccount account, SignRequest request) =>
        CreditCode.TryParse(account.CreditCode, out var organization)
            ? InfoChangeStatement.Create(
                new InfoChangeFacts(
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
                    Change.Reason,
                    Items,
                    Change.LicenseCopy,
                    [.. Files.Select(f => new StatementAttachment(f.Title, f.Size, f.Sha256))]
                )
            )
            : new Rejection(RejectionReason.CreditCodeInvalid, "an enterprise without a valid credit code");

    private static string NameOf(string province) => Province.Names.GetValueOrDefault(province, province);

    private static string Joined(string lines) => lines.Length == 0 ? None : lines.Replace('\n', '、');
}

/// <summary>How a 重要信息修改 looks on a page.</summary>
internal static class InfoChangeTag
{
    public static string TextOf(InfoChangeState state) =>
        state switch
        {
            InfoChangeState.Prepared => "未提交",
            InfoChangeState.Pending => "待审核",
            InfoChangeState.Approved => "审核通过",
            InfoChangeState.Rejected => "审核不通过",
            _ => "已撤回",
        };

    public static string ToneOf(InfoChangeState state) =>
        state switch
        {
            InfoChangeState.Prepared or InfoChangeState.Pending => "warn",
            InfoChangeState.Approved => "ok",
            InfoChangeState.Rejected => "bad",
            _ => "",
        };
}
