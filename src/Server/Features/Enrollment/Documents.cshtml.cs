using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>第二步，上传企业营业执照及资质证明 (Manual S17..S20).</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.Enrollment)]
[UploadForm]
internal sealed class DocumentsModel(
    Drafts drafts,
    UploadDesk desk,
    UploadedFiles files,
    IOptions<UploadOptions> limits
) : DraftPage(drafts)
{
    public UploadOptions Limits => limits.Value;
    public bool NeedsProof => Draft.Qualifications.Length > 0;
    public IReadOnlyList<UploadedLine> Licenses { get; private set; } = [];
    public IReadOnlyList<UploadedLine> Proofs { get; private set; } = [];

    /// <summary>As chosen before an error.</summary>
    public LicenseCopy? Copy { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => await LoadAsync(ct);

    public async Task<IActionResult> OnPostLicenseAsync(IFormFile? license, LicenseCopy? copy, CancellationToken ct)
    {
        Copy = copy;
        if (copy is null)
        {
            Errors["copy"] = "请选择上传的是正本还是副本。";
        }

        var words = copy == LicenseCopy.Original ? "正本" : "副本";
        var document = new UploadedDocument(DocumentKind.BusinessLicense, $"企业营业执照（{words}）", copy);
        return await TakeAsync("license", license, document, ct);
    }

    public Task<IActionResult> OnPostProofAsync(IFormFile? proof, CancellationToken ct) =>
        TakeAsync("proof", proof, new UploadedDocument(DocumentKind.QualificationProof, "企业资质证明"), ct);

    public async Task<IActionResult> OnPostRemoveAsync(Guid file, CancellationToken ct)
    {
        _ = await files.RemoveAsync(Drafts.OwnerOf(Draft), file, ct);
        return Redirect("/enrolment/documents");
    }

    public async Task<IActionResult> OnPostDoneAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (Licenses.Count == 0)
        {
            Errors["license"] = "请上传企业营业执照，正本副本均可。";
        }

        if (NeedsProof && Proofs.Count == 0)
        {
            Errors["proof"] = "已选择企业资质，请上传资质证明。";
        }

        return Errors.Count == 0 ? Redirect("/enrolment/tasks") : Again();
    }

    private async Task<IActionResult> TakeAsync(
        string field,
        IFormFile? file,
        UploadedDocument document,
        CancellationToken ct
    )
    {
        if (Errors.Count == 0)
        {
            var taken = await desk.TakeAsync(file, Drafts.OwnerOf(Draft), document, ct);
            if (taken.TryGetValue(out _, out var rejection))
            {
                return Redirect("/enrolment/documents");
            }

            Errors[field] =
                file is null ? "请选择文件。"
                : rejection.Reason == RejectionReason.UploadRefused ? Limits.Refusal
                : Problems.TitleOf(Problems.CodeOf(rejection.Reason))!;
        }

        await LoadAsync(ct);
        return Again();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var all = await files.ListAsync(Drafts.OwnerOf(Draft), ct);
        UploadedLine[] Of(DocumentKind kind) =>
            [
                .. all.Where(f => f.Kind == kind)
                    .Select(f =>
                        UploadedLine.Of(f, $"/enrolment/documents/{f.Id}", "/enrolment/documents?handler=Remove")
                    ),
            ];
        (Licenses, Proofs) = (Of(DocumentKind.BusinessLicense), Of(DocumentKind.QualificationProof));
    }
}
