using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>批量上报: one consent, one PIN, a signature and a receipt each; whatever was interrupted goes on from here.</summary>
internal sealed class BatchModel(
    RegistryDbContext db,
    Batches batches,
    ReportingAct kind,
    SignRequestIssuer issuer,
    FileAnswer answers,
    ActSubmission submissions,
    TimeProvider clock
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public IReadOnlyList<BatchItem> Items { get; private set; } = [];
    public IReadOnlyList<CommitmentClause> Clauses { get; } = CommitmentTemplate.Current.Clauses;
    public SignForm Sign { get; private set; } = null!;
    public string? ProblemText { get; private set; }
    public int Pending => Items.Count(i => i.IsPending);
    public int Done => Items.Count - Pending;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await LoadAsync(ct) ? Page() : NotFound();

    /// <summary>Without the page's script: the request for all that is left, as one file.</summary>
    public async Task<IActionResult> OnPostAsync(string[] clauses, string? key, CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        var account = HttpContext.GetAccount();
        var form = new DecisionForm("Report", clauses, Via: "file", Key: key);
        var issued = new List<IssuedSignRequest>();
        foreach (var item in Items.Where(i => i.IsPending))
        {
            var subject = await kind.FindAsync(account, item.Number, ct);
            if (
                !(await issuer.IssueAsync(account, kind, subject, form, ct)).TryGetValue(out var one, out var rejection)
            )
            {
                return Refuse(rejection);
            }

            issued.Add(one);
        }

        return issued.Count == 0
            ? RedirectToPage(new { Id })
            : RequestSignature.FileResult($"批量上报-{issued.Count}", issued);
    }

    /// <summary>The agent's answers come back in one file; what is accepted stays accepted when a later one is not.</summary>
    public async Task<IActionResult> OnPostUploadAsync(IFormFile? answer, CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        var account = HttpContext.GetAccount();
        var read = await answers.ReadAllAsync(account, [.. Items.Select(i => i.Id)], answer, ct);
        if (!read.TryGetValue(out var filed, out var rejection))
        {
            return Refuse(rejection);
        }

        Rejection? last = null;
        foreach (var one in filed)
        {
            var number = Items.First(i => i.Id == one.SubjectId).Number;
            var (_, refused) = await submissions.SubmitAsync(account, kind, number, one.Submission, ct);
            last = refused?.Rejection ?? last;
        }

        if (last is null)
        {
            return RedirectToPage(new { Id });
        }

        _ = await LoadAsync(ct);
        return Refuse(last);
    }

    private PageResult Refuse(Rejection rejection)
    {
        ProblemText =
            Problems.TitleOf(Problems.CodeOf(rejection.Reason)) ?? "这个文件不能用。请重新下载签名请求并签名。";
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        if (await batches.FindAsync(account, Id, ct) is not { } items)
        {
            return false;
        }

        Items = items;
        Sign = await SignForm.OfAsync(db, account, $"/reporting/batch/{Id}#upload", clock.GetUtcNow(), ct);
        return true;
    }
}
