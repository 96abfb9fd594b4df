using JianliRegistry.Core.Deregistration;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.MinistryDesk;

/// <summary>部级: the registration center accepts a 强制注销 or not, the ministry decides what was accepted.</summary>
[Authorize(Policy = AssurancePolicies.MinistryDesk)]
internal sealed class DeregistrationsModel(RegistryDbContext db, DeregistrationBook book, PersonalDataCipher cipher)
    : PageModel
{
    private const int MaxRows = 100;
    private const int MaxOpinion = 500;

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public string? ProblemText { get; private set; }
    public IReadOnlyList<DeregistrationRow> Rows { get; private set; } = [];

    /// <summary>As typed for this one, kept when it was not taken.</summary>
    public (Guid Id, string? Opinion) Typed { get; private set; }

    /// <summary>What this desk may do with those that wait for it; the second of the two needs an opinion.</summary>
    public (DeregistrationEvent Yes, string YesText, DeregistrationEvent No, string NoText) Moves =>
        IsCenter
            ? (DeregistrationEvent.Accept, "受理", DeregistrationEvent.RefuseAcceptance, "不予受理")
            : (DeregistrationEvent.Approve, "准予注销", DeregistrationEvent.Reject, "不予注销");

    public string Waiting => IsCenter ? "待受理" : "待审批";

    private bool IsCenter => HttpContext.GetAccount().Role == AccountRole.RegistrationCenter;

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(
        Guid id,
        DeregistrationEvent happened,
        string? opinion,
        CancellationToken ct
    )
    {
        var found = await db
            .Deregistrations.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Id == id && d.State != null, ct);
        if (found is null || (happened != Moves.Yes && happened != Moves.No))
        {
            return NotFound();
        }

        Typed = (id, opinion);
        var isRefusal = happened == Moves.No;
        if (!StatementText.Clean(opinion ?? "").TryGetValue(out var reason, out _) || reason.Length > MaxOpinion)
        {
            return await RefuseAsync("办理意见里有不能使用的字符，或者超过500字。", 422, ct);
        }

        if (isRefusal && reason.Length == 0)
        {
            return await RefuseAsync("请填写办理意见，企业会看到它。", 422, ct);
        }

        var actor = IsCenter ? DeregistrationActor.RegistrationCenter : DeregistrationActor.Ministry;
        var stored = reason.Length == 0 ? null : reason;
        var refusal = await book.MoveAsync(found, happened, actor, HttpContext.GetActor(), stored, ct);
        return refusal is null
            ? RedirectToPage(new { done = true })
            : await RefuseAsync(Problems.TitleOf(Problems.CodeOf(refusal.Reason))!, 409, ct);
    }

    private async Task<IActionResult> RefuseAsync(string text, int status, CancellationToken ct)
    {
        ProblemText = text;
        Response.StatusCode = status;
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var waiting = IsCenter ? DeregistrationState.PendingAcceptance : DeregistrationState.Accepted;
        var found = await db
            .Deregistrations.AsNoTracking()
            .Include(d => d.Enterprise)
            .Include(d => d.Registration!.Engineer)
            .Where(d => d.State == waiting)
            .OrderBy(d => d.SubmittedAt)
            .Take(MaxRows)
            .ToListAsync(ct);
        var ids = found.ConvertAll(d => d.Id);
        var files = await db
            .UploadedFiles.AsNoTracking()
            .Where(f => f.Subject == UploadSubject.CompulsoryDeregistration && ids.Contains(f.SubjectId))
            .OrderBy(f => f.Sequence)
            .ToListAsync(ct);
        var bySubject = files.ToLookup(f => f.SubjectId);
        Rows = found.ConvertAll(d => new DeregistrationRow(
            d,
            PersonalDataMask.IdNumber(cipher.IdNumberOf(d.Registration!.Engineer!)),
            [.. bySubject[d.Id].Select(f => UploadedLine.Of(f, $"/ministry/deregistrations/{d.Number}/{f.Id}", null))]
        ));
    }
}

/// <summary>One 强制注销 on the desk, with what its enterprise signed.</summary>
/// <param name="MaskedId">证件号.</param>
internal sealed record DeregistrationRow(
    CompulsoryDeregistration Deregistration,
    string MaskedId,
    IReadOnlyList<UploadedLine> Files
);
