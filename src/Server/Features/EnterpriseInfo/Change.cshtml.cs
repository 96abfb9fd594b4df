using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>One 重要信息修改: licence and proof while it is prepared, the signature 提交, then the wait for the province (Manual S50..S52).</summary>
[UploadForm]
internal sealed class ChangeModel(
    RegistryDbContext db,
    InfoChangeAct kind,
    InfoChangeBook book,
    UploadedFiles uploads,
    UploadDesk desk,
    ActEvidence evidence,
    IOptions<UploadOptions> limits,
    TimeProvider clock
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Number { get; set; } = "";

    public PreparedInfoChange Subject { get; private set; } = null!;
    public EnterpriseInfoChange Change => Subject.Change;
    public bool IsPrepared => Change.State == InfoChangeState.Prepared;
    public bool NeedsProof => Change.Qualifications.Length > 0;
    public bool IsComplete => InfoChangeFiles.AreComplete(Change, Subject.Files);
    public bool CanWithdraw =>
        Change.State == InfoChangeState.Pending && HttpContext.GetAccount().Assurance == Assurance.PasswordAndKey;
    public IReadOnlyList<UploadedLine> Files { get; private set; } = [];
    public UploadField License { get; private set; } = null!;
    public UploadField Proof { get; private set; } = null!;
    public SignForm Sign { get; private set; } = null!;
    public string? ReceiptNumber { get; private set; }
    public string? ProblemText { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) =>
        await FindAsync(ct) ? await ShowAsync(ct) : NotFound();

    public Task<IActionResult> OnPostLicenseAsync(IFormFile? license, CancellationToken ct) =>
        TakeAsync(
            "license",
            license,
            c => new UploadedDocument(
                DocumentKind.BusinessLicense,
                $"企业营业执照（{c.LicenseCopy}）",
                c.LicenseCopy == "正本" ? LicenseCopy.Original : LicenseCopy.Duplicate
            ),
            ct
        );

    public Task<IActionResult> OnPostProofAsync(IFormFile? proof, CancellationToken ct) =>
        TakeAsync("proof", proof, _ => new UploadedDocument(DocumentKind.QualificationProof, "企业资质证明"), ct);

    public async Task<IActionResult> OnPostRemoveAsync(Guid file, CancellationToken ct)
    {
        if (!await FindAsync(ct))
        {
            return NotFound();
        }

        if (await TouchAsync(ct))
        {
            _ = await uploads.RemoveAsync(InfoChangeFiles.OwnerOf(Change), file, ct);
        }

        return Redirect($"/enterprise/changes/{Number}");
    }

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken ct)
    {
        if (!await FindAsync(ct))
        {
            return NotFound();
        }

        if (HttpContext.GetAccount().Assurance != Assurance.PasswordAndKey)
        {
            return Forbid();
        }

        if (await book.WithdrawAsync(Change, HttpContext.GetActor(), ct) is not { } refusal)
        {
            return Redirect("/enterprise?done=true");
        }

        ProblemText = Problems.TitleOf(Problems.CodeOf(refusal.Reason));
        Response.StatusCode = StatusCodes.Status409Conflict;
        _ = await FindAsync(ct);
        return await ShowAsync(ct);
    }

    private async Task<IActionResult> TakeAsync(
        string field,
        IFormFile? file,
        Func<EnterpriseInfoChange, UploadedDocument> document,
        CancellationToken ct
    )
    {
        if (!await FindAsync(ct))
        {
            return NotFound();
        }

        if (!await TouchAsync(ct))
        {
            return Redirect($"/enterprise/changes/{Number}");
        }

        var taken = await desk.TakeAsync(file, InfoChangeFiles.OwnerOf(Change), document(Change), ct);
        if (taken.TryGetValue(out _, out var rejection))
        {
            return Redirect($"/enterprise/changes/{Number}");
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return await ShowAsync(
            ct,
            field,
            rejection.Reason == RejectionReason.UploadRefused
                ? limits.Value.Refusal
                : Problems.TitleOf(Problems.CodeOf(rejection.Reason))
        );
    }

    /// <returns>False: it is submitted, its files stay as they are.</returns>
    private async Task<bool> TouchAsync(CancellationToken ct) =>
        await db
            .InfoChanges.Where(c => c.Id == Change.Id && c.State == InfoChangeState.Prepared)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.RowVersion, c => c.RowVersion + 1), ct) == 1;

    private async Task<bool> FindAsync(CancellationToken ct)
    {
        Subject = (PreparedInfoChange)(await kind.FindAsync(HttpContext.GetAccount(), Number, ct))!;
        return Subject is not null;
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct, string? field = null, string? error = null)
    {
        Files =
        [
            .. Subject.Files.Select(f =>
                UploadedLine.Of(
                    f,
                    $"/enterprise/changes/{Number}/files/{f.Id}",
                    IsPrepared ? $"/enterprise/changes/{Number}/remove" : null
                )
            ),
        ];
        License = new UploadField("license", "企业营业执照", limits.Value, field == "license" ? error : null);
        Proof = new UploadField("proof", "企业资质证明文件", limits.Value, field == "proof" ? error : null);
        Sign = await SignForm.OfAsync(
            db,
            HttpContext.GetAccount(),
            $"/enterprise/changes/{Number}/offline",
            clock.GetUtcNow(),
            ct
        );
        ReceiptNumber = await evidence.LastReceiptNumberAsync(kind.Act, Change.Id, ct);
        return Page();
    }
}
