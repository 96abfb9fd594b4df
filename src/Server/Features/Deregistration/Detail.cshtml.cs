using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Deregistration;

/// <summary>One 强制注销: its files while it is prepared, the signature 提交, and later what became of it (Manual S42..S46).</summary>
[UploadForm]
internal sealed class DetailModel(
    RegistryDbContext db,
    UploadedFiles uploads,
    UploadDesk desk,
    ActEvidence evidence,
    PersonalDataCipher personalData,
    IOptions<UploadOptions> limits,
    TimeProvider clock
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Number { get; set; } = "";

    public CompulsoryDeregistration Deregistration { get; private set; } = null!;
    public string MaskedId { get; private set; } = "";
    public IReadOnlyList<UploadedLine> Files { get; private set; } = [];
    public UploadField Field { get; private set; } = null!;
    public bool IsPrepared => Deregistration.State is null;
    public SignForm Sign { get; private set; } = null!;
    public string? ReceiptNumber { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) =>
        await FindAsync(ct) is { } found ? await ShowAsync(found, null, ct) : NotFound();

    /// <summary>One file; the list of files is part of the statement, so the row version moves with it.</summary>
    public async Task<IActionResult> OnPostUploadAsync(IFormFile? file, CancellationToken ct)
    {
        if (await FindAsync(ct) is not { } found)
        {
            return NotFound();
        }

        if (!await TouchAsync(found, ct))
        {
            return RedirectToPage(new { Number });
        }

        var document = new UploadedDocument(DocumentKind.DeregistrationProof, found.AttachmentType);
        var taken = await desk.TakeAsync(file, DeregistrationFiles.OwnerOf(found), document, ct);
        return taken.TryGetValue(out _, out var rejection)
            ? RedirectToPage(new { Number })
            : await ShowAsync(found, rejection, ct);
    }

    public async Task<IActionResult> OnPostRemoveAsync(Guid file, CancellationToken ct)
    {
        if (await FindAsync(ct) is not { } found)
        {
            return NotFound();
        }

        if (await TouchAsync(found, ct))
        {
            _ = await uploads.RemoveAsync(DeregistrationFiles.OwnerOf(found), file, ct);
        }

        return RedirectToPage(new { Number });
    }

    /// <returns>False: it is submitted, its files stay as they are.</returns>
    private async Task<bool> TouchAsync(CompulsoryDeregistration found, CancellationToken ct) =>
        await db
            .Deregistrations.Where(d => d.Id == found.Id && d.State == null)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.RowVersion, d => d.RowVersion + 1), ct) == 1;

    private async Task<IActionResult> ShowAsync(
        CompulsoryDeregistration found,
        Rejection? refusal,
        CancellationToken ct
    )
    {
        var account = HttpContext.GetAccount();
        Deregistration = found;
        var person = found.Registration!.Engineer!;
        MaskedId = PersonalDataMask.IdNumber(personalData.IdNumberOf(person));
        var files = await uploads.ListAsync(DeregistrationFiles.OwnerOf(found), ct);
        Files = files.ConvertAll(f =>
            UploadedLine.Of(
                f,
                $"/deregistration/{Number}/files/{f.Id}",
                IsPrepared ? $"/deregistration/{Number}/remove" : null
            )
        );
        var error = refusal?.Reason switch
        {
            null => null,
            RejectionReason.UploadRefused => limits.Value.Refusal,
            var reason => Problems.TitleOf(Problems.CodeOf(reason.Value)),
        };
        Field = new UploadField("file", "附件材料", limits.Value, error);
        Sign = await SignForm.OfAsync(db, account, $"/deregistration/{Number}/offline", clock.GetUtcNow(), ct);
        ReceiptNumber = await evidence.LastReceiptNumberAsync(BindingAct.Deregistration, found.Id, ct);
        Response.StatusCode = refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private Task<CompulsoryDeregistration?> FindAsync(CancellationToken ct)
    {
        var enterprise = HttpContext.GetAccount().EnterpriseId;
        return db
            .Deregistrations.AsNoTracking()
            .Include(d => d.Registration!.Engineer)
            .SingleOrDefaultAsync(d => d.Number == Number && d.EnterpriseId == enterprise, ct);
    }
}
