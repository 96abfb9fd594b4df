using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Accounts;

/// <summary>修改手机号, step 1 (Manual S55): the original number is known and answers, or the password stands in for a lost phone.</summary>
/// <remarks>Five wrong tries in a row lock it for the whole account; only the province's desk opens it again.</remarks>
internal sealed class PhoneModel(
    RegistryDbContext db,
    PhoneBook phones,
    PhoneCodes codes,
    PhoneCodeStore spending,
    PasswordQueue passwords
) : PageModel
{
    private const int MaxField = 256;

    /// <summary>Without the key this page says that it needs one, and does nothing.</summary>
    public bool CanChange => HttpContext.GetAccount().Assurance == Assurance.PasswordAndKey;

    private Account _account = null!;

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    /// <summary>Masked; null: none is known.</summary>
    public string? Phone { get; private set; }

    /// <summary>Whether a code can reach it.</summary>
    public bool CanSend { get; private set; }
    public bool IsLocked => _account.PhoneFailures >= PhoneBook.MaxFailures;
    public bool IsCodeSent { get; private set; }

    /// <summary>As typed.</summary>
    public string? Original { get; private set; }
    public FieldProblem? Problem { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(null, ct);

    public async Task<IActionResult> OnPostCodeAsync(string? original, CancellationToken ct)
    {
        if (!CanChange)
        {
            return Forbid();
        }

        if (!await IsOriginalAsync(original, "original", ct))
        {
            return Page();
        }

        await phones.ForgiveOneAsync(_account.Id, ct);
        var sending = await codes.SendAsync(_account, Use(), "修改手机号", ct);
        IsCodeSent = sending == CodeSending.Sent;
        return IsCodeSent ? Page() : Refuse("original", PhoneTexts.WhyNotSent(sending));
    }

    public async Task<IActionResult> OnPostProveAsync(string? original, string? code, CancellationToken ct)
    {
        if (!CanChange)
        {
            return Forbid();
        }

        if (!await IsOriginalAsync(original, "original", ct))
        {
            return Page();
        }

        return (await spending.SpendAsync(Use(), code, ct)).TryGetValue(out _, out _)
            ? await AdmitAsync(ct)
            : Refuse("code", PhoneTexts.CodeWrong);
    }

    /// <summary>The phone is lost: the number from memory, and the password once more.</summary>
    public async Task<IActionResult> OnPostLostAsync(string? known, string? password, CancellationToken ct)
    {
        if (!CanChange)
        {
            return Forbid();
        }

        if (!await IsOriginalAsync(known, "known", ct))
        {
            return Page();
        }

        var typed = password?.Length <= MaxField ? password : "";
        return await passwords.CheckAsync(_account.PasswordVerifier, typed, ct) == true
            ? await AdmitAsync(ct)
            : Refuse("password", "密码不正确。请重新输入。");
    }

    private async Task<IActionResult> AdmitAsync(CancellationToken ct)
    {
        await phones.ForgiveAsync(_account.Id, ct);
        await phones.AdmitAsync(HttpContext.GetAccount().SessionIdHash, ct);
        return Redirect("/enterprise/phone/new");
    }

    /// <summary>Counts the try, then compares; an account without a known phone has nothing to compare.</summary>
    private async Task<bool> IsOriginalAsync(string? typed, string field, CancellationToken ct)
    {
        await LoadAsync(typed, ct);
        if (!await phones.CountTryAsync(_account.Id, ct))
        {
            _ = Refuse(field, PhoneTexts.Locked);
            return false;
        }

        var known = phones.Of(_account);
        if (known is null || (MobileNumber.TryParse(typed, out var number) && number == known))
        {
            return true;
        }

        _ = Refuse(field, "原始手机号不正确。请重新输入。");
        return false;
    }

    private async Task LoadAsync(string? typed, CancellationToken ct)
    {
        var id = HttpContext.GetAccount().AccountId;
        _account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == id, ct);
        Phone = phones.Of(_account)?.ToString();
        CanSend = codes.MaskedPhone(_account) is not null;
        Original = typed;
    }

    private PhoneCodeUse Use() => new(_account.Id, PhoneCodePurpose.ProveOriginalPhone, _account.Id);

    private PageResult Refuse(string field, string text)
    {
        Problem = new FieldProblem(field, text);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
