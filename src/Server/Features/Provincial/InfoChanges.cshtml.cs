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

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>The province's desk for 重要信息修改 of the enterprises in it (Manual S52).</summary>
[Authorize(Policy = AssurancePolicies.ProvinceDesk)]
internal sealed class InfoChangesModel(RegistryDbContext db, InfoChangeBook book, UploadedFiles uploads) : PageModel
{
    private const int MaxRows = 50;
    private const int MaxOpinion = 500;

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public string? ProblemText { get; private set; }

    /// <summary>As typed for this change, kept when it was not taken.</summary>
    public (string Number, string? Opinion) Typed { get; private set; }
    public IReadOnlyList<InfoChangeRow> Rows { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(string number, bool approve, string? opinion, CancellationToken ct)
    {
        var found = await Own().SingleOrDefaultAsync(c => c.Number == number, ct);
        if (found is null)
        {
            return NotFound();
        }

        Typed = (number, opinion);
        if (!StatementText.Clean(opinion ?? "").TryGetValue(out var reason, out _) || reason.Length > MaxOpinion)
        {
            return await RefuseAsync("审核意见里有不能使用的字符，或者超过500字。", 422, ct);
        }

        if (!approve && reason.Length == 0)
        {
            return await RefuseAsync("请填写审核意见，企业会看到它。", 422, ct);
        }

        var clerk = HttpContext.GetActor();
        var refusal = approve
            ? await book.ApproveAsync(found, clerk, reason.Length == 0 ? null : reason, ct)
            : await book.RejectAsync(found, clerk, reason, ct);
        if (refusal is not null)
        {
            return await RefuseAsync(Problems.TitleOf(Problems.CodeOf(refusal.Reason))!, 409, ct);
        }

        return RedirectToPage(new { done = true });
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
        var pending = await Own()
            .Where(c => c.State == InfoChangeState.Pending)
            .OrderBy(c => c.SubmittedAt)
            .Take(MaxRows)
            .ToListAsync(ct);
        var rows = new List<InfoChangeRow>();
        foreach (var change in pending)
        {
            var owner = new UploadOwner(UploadSubject.InfoChange, change.Id, change.EnterpriseId);
            var files = await uploads.ListAsync(owner, ct);
            rows.Add(
                new InfoChangeRow(
                    change,
                    files.ConvertAll(f => UploadedLine.Of(f, $"/provincial/changes/{change.Number}/{f.Id}", null))
                )
            );
        }

        Rows = rows;
    }

    /// <summary>The province in force decides, not the one that is asked for.</summary>
    private IQueryable<EnterpriseInfoChange> Own()
    {
        var province = HttpContext.GetAccount().Province;
        return db
            .InfoChanges.AsNoTracking()
            .Include(c => c.Enterprise)
            .Where(c => c.Enterprise!.Province == province && province != null && c.State != InfoChangeState.Prepared);
    }
}

/// <summary>One change with its files.</summary>
internal sealed record InfoChangeRow(EnterpriseInfoChange Change, IReadOnlyList<UploadedLine> Files);
