using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>
/// 离线签名, for browsers that cannot reach the key agent: a request goes out as a file, the agent's answer comes back as one.
/// A password session is enough: the signature itself is the step-up (docs/protocol.md, Login 4).
/// </summary>
internal abstract class OfflinePage(IActKind kind, IServiceProvider services) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Number { get; set; } = "";

    public OfflineProblem? Problem { get; private set; }

    /// <summary>The 退回理由 of a request that was not issued, so that it can be mended here.</summary>
    public OfflineReason? Typed { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) =>
        await FindAsync(ct) is null ? NotFound() : Page();

    /// <summary>The form of the detail page without its script: the sign request as a download.</summary>
    public async Task<IActionResult> OnPostAsync(
        string decision,
        string[] clauses,
        string? returnReasonPicked,
        string? returnReason,
        string? key,
        CancellationToken ct
    )
    {
        if (await FindAsync(ct) is not { } subject)
        {
            return NotFound();
        }

        // The plain form always sends both halves; a return confirms no clauses.
        var isReturn = decision == "Return";
        var reason = isReturn ? $"{returnReasonPicked} {returnReason}".Trim() : null;
        Typed = isReturn ? new OfflineReason(returnReasonPicked, returnReason, key) : null;
        var form = new DecisionForm(decision, isReturn ? [] : clauses, Via: "file", reason, key);
        var issued = await services
            .GetRequiredService<SignRequestIssuer>()
            .IssueAsync(HttpContext.GetAccount(), kind, subject, form, ct);
        if (issued.TryGetValue(out var request, out var rejection))
        {
            return RequestSignature.FileResult(request.Number, [request]);
        }

        var evidence = services.GetRequiredService<ActEvidence>();
        return Refuse(rejection, await evidence.LastReceiptNumberAsync(kind.Act, subject.Id, ct));
    }

    /// <summary>The agent's answer comes back.</summary>
    public async Task<IActionResult> OnPostUploadAsync(IFormFile? answer, CancellationToken ct)
    {
        if (await FindAsync(ct) is not { } subject)
        {
            return NotFound();
        }

        var account = HttpContext.GetAccount();
        var read = await services.GetRequiredService<FileAnswer>().ReadAsync(account, subject, answer, ct);
        if (!read.TryGetValue(out var submission, out var rejection))
        {
            return Refuse(rejection);
        }

        var (accepted, refused) = await services
            .GetRequiredService<ActSubmission>()
            .SubmitAsync(account, kind, Number, submission, ct);
        return accepted is not null
            ? Redirect($"/evidence/{accepted.ReceiptNumber}")
            : Refuse(refused!.Rejection, refused.ReceiptNumber);
    }

    private PageResult Refuse(Rejection rejection, string? receiptNumber = null)
    {
        var code = Problems.CodeOf(rejection.Reason);
        Problem = new OfflineProblem(
            code,
            Problems.TitleOf(code) ?? "这个文件不能用。请重新下载签名请求并签名。",
            receiptNumber
        );
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private Task<ActSubject?> FindAsync(CancellationToken ct) => kind.FindAsync(HttpContext.GetAccount(), Number, ct);
}

/// <summary>Why nothing was submitted.</summary>
internal sealed record OfflineProblem(string Code, string Text, string? ReceiptNumber);

/// <summary>As the plain form sent it.</summary>
internal sealed record OfflineReason(string? Picked, string? Text, string? Key);
