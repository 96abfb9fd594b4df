using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>绑定身份锁 by the province's desk, for an enterprise that has no key to do it with: its first one, or its next one after a loss.</summary>
[Authorize(Policy = AssurancePolicies.ProvinceDesk)]
[UploadForm]
internal sealed class BindKeyModel(
    RegistryDbContext db,
    KeyBindingBook book,
    KeyRequestBook requests,
    CreditCodeRules creditCodes
) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "enterprise")]
    public string? EnterpriseCode { get; set; }

    public Account Account { get; private set; } = null!;
    public KeyRequest? Open { get; private set; }

    /// <summary>As typed, kept when something is wrong.</summary>
    public string? Reason { get; private set; }
    public string? Opinion { get; private set; }
    public FieldProblem? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await LoadAsync(ct) ? Page() : NotFound();

    public async Task<IActionResult> OnPostBindAsync(IFormFile? certificate, string? reason, CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        Reason = reason?.Trim();
        var code = Account.Enterprise!.CreditCode;
        var key = certificate is null ? null : await CertificateFile.ReadAsync(certificate, code, creditCodes, ct);
        if (key is null)
        {
            return Refuse("certificate", KeyTexts.NotItsCertificate);
        }

        if (Reason is not { Length: > 0 and <= AuditEvent.MaxReason })
        {
            return Refuse("reason", "请填写办理依据，例如“持介绍信和经办人身份证到窗口办理”，不超过 500 字。");
        }

        return (await book.BindAtDeskAsync(HttpContext.GetActor(), Account, key, Reason, ct)).TryGetValue(out _, out _)
            ? Redirect($"/provincial/keys?enterprise={code}&bound=true")
            : Refuse("certificate", KeyTexts.BoundBefore, StatusCodes.Status409Conflict);
    }

    public async Task<IActionResult> OnPostDeclineAsync(Guid id, string? opinion, CancellationToken ct)
    {
        if (!await LoadAsync(ct) || !await db.KeyRequests.AnyAsync(r => r.Id == id && r.AccountId == Account.Id, ct))
        {
            return NotFound();
        }

        Opinion = opinion?.Trim();
        if (Opinion is not { Length: > 0 and <= KeyRequest.MaxText })
        {
            return Refuse("opinion", "请填写不予办理的理由，不超过 500 字，企业会看到。");
        }

        return await requests.DeclineAsync(HttpContext.GetActor(), Account.EnterpriseId, id, Opinion, ct)
            ? Redirect("/provincial/keys?declined=true")
            : Refuse("", "这个申请已经办理。", StatusCodes.Status409Conflict);
    }

    /// <summary>An enterprise of this province, or nothing: a foreign one and an unknown one look alike.</summary>
    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        var province = HttpContext.GetAccount().Province;
        var code = EnterpriseCode?.Trim().ToUpperInvariant();
        var found = await db
            .Accounts.AsNoTracking()
            .Include(a => a.Enterprise)
            .SingleOrDefaultAsync(
                a => a.Enterprise!.CreditCode == code && a.Enterprise.Province == province && province != null,
                ct
            );
        if (found is null)
        {
            return false;
        }

        (Account, EnterpriseCode) = (found, code);
        Open = await db.KeyRequests.AsNoTracking().SingleOrDefaultAsync(r => r.OpenFor == found.Id, ct);
        return true;
    }

    private PageResult Refuse(string field, string text, int status = StatusCodes.Status422UnprocessableEntity)
    {
        Problem = new FieldProblem(field, text);
        Response.StatusCode = status;
        return Page();
    }
}
