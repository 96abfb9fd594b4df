using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>The province's desk for accounts: resets a forgotten password (Manual S27, S28) and enters a phone that was proved on paper.</summary>
[Authorize(Policy = AssurancePolicies.ProvinceDesk)]
internal sealed class PasswordsModel(
    RegistryDbContext db,
    PasswordBook book,
    PhoneBook phones,
    PasswordVerifier verifier
) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "enterprise")]
    public string? Enterprise { get; set; }

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    /// <summary>Normalised; null: none was asked for.</summary>
    public string? EnterpriseCode => Enterprise?.Trim().ToUpperInvariant() is { Length: > 0 } code ? code : null;

    public Account? Account { get; private set; }

    /// <summary>Masked.</summary>
    public string? Phone { get; private set; }

    /// <summary>Shown in the answer to the reset and nowhere else: only its verifier is stored.</summary>
    public string? TemporaryPassword { get; private set; }

    /// <summary>As typed, kept when something is wrong.</summary>
    public string? Reason { get; private set; }
    public string? Mobile { get; private set; }
    public FieldProblem? Problem { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostResetAsync(string? reason, CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        if (!HasReason(reason, "reason"))
        {
            return Page();
        }

        var temporary = Hosting.Passwords.TemporaryPassword.New();
        var password = new NewPassword(verifier.Hash(temporary), IsTemporary: true, KeptSession: null);
        if (!await book.ReplaceAsync(Account!, password, HttpContext.GetActor(), Entry(AuditAction.PasswordReset), ct))
        {
            return Refuse("reason", "这个账号的密码刚刚被修改过。请重新查询。", StatusCodes.Status409Conflict);
        }

        TemporaryPassword = temporary;
        return Page();
    }

    public async Task<IActionResult> OnPostPhoneAsync(string? mobile, string? phoneReason, CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        Mobile = mobile;
        if (!MobileNumber.TryParse(mobile, out var number))
        {
            Reason = phoneReason;
            return Refuse("mobile", "手机号不正确。请输入 11 位手机号。");
        }

        if (!HasReason(phoneReason, "phoneReason"))
        {
            return Page();
        }

        await phones.ReplaceAsync(Account!, number, HttpContext.GetActor(), Entry(AuditAction.PhoneReset), ct);
        return RedirectToPage(new { enterprise = EnterpriseCode, done = true });
    }

    private bool HasReason(string? reason, string field)
    {
        Reason = reason?.Trim();
        if (Reason is { Length: > 0 and <= AuditEvent.MaxReason })
        {
            return true;
        }

        _ = Refuse(field, "请填写办理依据，例如“持介绍信和经办人身份证到窗口办理”，不超过 500 字。");
        return false;
    }

    /// <summary>An enterprise of this province, or nothing: a foreign one and an unknown one look alike.</summary>
    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        var desk = HttpContext.GetAccount();
        if (EnterpriseCode is not { } code || desk.Province is null)
        {
            return false;
        }

        Account = await db
            .Accounts.AsNoTracking()
            .Include(a => a.Enterprise)
            .SingleOrDefaultAsync(a => a.Enterprise!.CreditCode == code && a.Enterprise.Province == desk.Province, ct);
        Phone = Account is null ? null : phones.Of(Account)?.ToString();
        return Account is not null;
    }

    private AuditEntry Entry(AuditAction action) =>
        new(action, $"account {Account!.Name}", Account.EnterpriseId, Reason);

    private PageResult Refuse(string field, string text, int status = StatusCodes.Status422UnprocessableEntity)
    {
        Problem = new FieldProblem(field, text);
        Response.StatusCode = status;
        return Page();
    }
}
