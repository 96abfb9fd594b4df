using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Accounts;

/// <summary>修改手机号, step 2 (Manual S56): the new number answers a code of its own; the original one is told.</summary>
[Authorize(Policy = AssurancePolicies.PasswordAndKey)]
internal sealed class NewPhoneModel(RegistryDbContext db, PhoneBook phones, PhoneCodes codes, PhoneCodeStore spending)
    : PageModel
{
    private const string FirstStep = "/enterprise/phone";

    /// <summary>As typed.</summary>
    public string? Mobile { get; private set; }
    public bool IsCodeSent { get; private set; }
    public FieldProblem? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) =>
        await IsAdmittedAsync(ct) ? Page() : Redirect(FirstStep);

    public async Task<IActionResult> OnPostCodeAsync(string? mobile, CancellationToken ct)
    {
        if (!await IsAdmittedAsync(ct))
        {
            return Redirect(FirstStep);
        }

        var account = await AccountAsync(ct);
        if (NumberOf(account, mobile) is not { } number)
        {
            return Page();
        }

        var sending = await codes.SendToAsync(number, UseOf(account, number), "登记新手机号", ct);
        IsCodeSent = sending == CodeSending.Sent;
        return IsCodeSent ? Page() : Refuse("mobile", PhoneTexts.WhyNotSent(sending));
    }

    public async Task<IActionResult> OnPostChangeAsync(string? mobile, string? code, CancellationToken ct)
    {
        if (!await IsAdmittedAsync(ct))
        {
            return Redirect(FirstStep);
        }

        var account = await AccountAsync(ct);
        if (NumberOf(account, mobile) is not { } number)
        {
            return Page();
        }

        if (!(await spending.SpendAsync(UseOf(account, number), code, ct)).TryGetValue(out _, out _))
        {
            return Refuse("code", PhoneTexts.CodeWrong);
        }

        var original = phones.Of(account);
        var entry = new AuditEntry(AuditAction.PhoneChanged, $"account {account.Name}", account.EnterpriseId);
        await phones.ReplaceAsync(account, number, HttpContext.GetActor(), entry, ct);
        if (original is not null)
        {
            await codes.TellAsync(
                original,
                $"本企业账号的预留手机已改为{number}。如非本企业操作，请立即联系省级注册主管部门。",
                ct
            );
        }

        return Redirect($"{FirstStep}?done=true");
    }

    private MobileNumber? NumberOf(Account account, string? typed)
    {
        Mobile = typed;
        if (!MobileNumber.TryParse(typed, out var number))
        {
            _ = Refuse("mobile", "手机号不正确。请输入 11 位手机号。");
            return null;
        }

        if (number == phones.Of(account))
        {
            _ = Refuse("mobile", "新手机号与原始手机号相同。请输入另一个号码。");
            return null;
        }

        return number;
    }

    private Task<bool> IsAdmittedAsync(CancellationToken ct) =>
        phones.IsAdmittedAsync(HttpContext.GetAccount().SessionIdHash, ct);

    private Task<Account> AccountAsync(CancellationToken ct)
    {
        var id = HttpContext.GetAccount().AccountId;
        return db.Accounts.AsNoTracking().SingleAsync(a => a.Id == id, ct);
    }

    private PhoneCodeUse UseOf(Account account, MobileNumber number) =>
        new(account.Id, PhoneCodePurpose.ProveNewPhone, phones.SubjectOf(number));

    private PageResult Refuse(string field, string text)
    {
        Problem = new FieldProblem(field, text);
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
