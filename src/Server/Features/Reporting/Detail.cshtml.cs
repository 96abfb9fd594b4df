using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using ReturnReason = JianliRegistry.Core.Reporting.ReturnReason;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>上报详情: what the enterprise checks, and the panel where it decides (Manual S32..S35).</summary>
public sealed class DetailModel(RegistryDbContext db, PersonalDataCipher personalData, TimeProvider clock) : PageModel
{
    public ApplicationView Application { get; private set; } = null!;
    public IReadOnlyList<TrackStage> Track { get; private set; } = [];
    public IReadOnlyList<StepView> Steps { get; private set; } = [];
    public IReadOnlyList<CommitmentClause> Clauses { get; } = CommitmentTemplate.Current.Clauses;

    /// <summary>Without R99 其他: a reason of one's own is simply typed.</summary>
    public IEnumerable<ReturnReason> ReturnReasons { get; } = ReturnReason.Catalogue.Where(r => r.Code != "R99");

    public bool CanReport { get; private set; }
    public SignForm Sign { get; private set; } = null!;

    /// <summary>Of the last decision, where there was one.</summary>
    public string? ReceiptNumber { get; private set; }

    /// <summary>Why there is nothing to decide.</summary>
    public string WhyNot =>
        Application.State == ApplicationState.EnterpriseReturned
            ? $"该申请已退回申请人。退回理由：{Application.ReturnReason}"
            : "该申请已上报，不能撤销。";

    public async Task<IActionResult> OnGetAsync(string number, CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var found = await db
            .Applications.AsNoTracking()
            .OwnedBy(account.EnterpriseId)
            .Include(a => a.Enterprise)
            .Include(a => a.Attachments)
            .Include(a => a.Steps)
            .AsSplitQuery()
            .SingleOrDefaultAsync(a => a.Number == number, ct);
        if (found is null)
        {
            return NotFound();
        }

        CanReport = found.State == ApplicationState.PendingReport;
        Sign = await SignForm.OfAsync(db, account, $"/reporting/{found.Number}/offline", clock.GetUtcNow(), ct);
        Application = ViewOf(found);
        ReceiptNumber = await db
            .Evidence.Where(e => e.SubjectId == found.Id && e.Act == BindingAct.Reporting)
            .OrderByDescending(e => e.Round)
            .Select(e => e.ReceiptNumber)
            .FirstOrDefaultAsync(ct);
        Track = TrackStage.Of(found);
        Steps = [.. found.Steps.OrderBy(s => s.Sequence).Select(StepView.Of)];
        return Page();
    }

    private ApplicationView ViewOf(RegistrationApplication found) =>
        new(
            found.Number,
            found.State,
            StatusTag.TextOf(found.State, found.ReportedAt is not null),
            StatusTag.ToneOf(found.State),
            found.BusinessType.DisplayName(),
            found.Specialties,
            found.AppliedAt,
            found.Enterprise!.Name,
            found.Enterprise.CreditCode,
            found.ApplicantName,
            found.ApplicantIdType,
            personalData.Open(PersonalDataFields.ApplicantIdNumber, found.Number, found.IdNumberSealed),
            personalData.Open(PersonalDataFields.ApplicantMobile, found.Number, found.MobileSealed),
            found.ReturnReason,
            [.. found.Attachments.OrderBy(a => a.Sequence).Select(a => AttachmentView.Of(found.Number, a))]
        );
}
