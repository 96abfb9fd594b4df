using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>The password and the phone of the account that the enrolment will make.</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.Enrollment)]
internal sealed class SetUpModel(
    Drafts drafts,
    EnrollmentPhone phone,
    PasswordVerifier passwords,
    PersonalDataCipher cipher,
    RegistryDbContext db
) : DraftPage(drafts)
{
    public bool AsksForCode => phone.IsThere;
    public bool IsCodeSent { get; private set; }

    /// <summary>As typed, or masked where it is proved.</summary>
    public string? Mobile { get; private set; }

    public void OnGet() => Mobile = Known();

    public async Task<IActionResult> OnPostCodeAsync(string? mobile, CancellationToken ct)
    {
        Mobile = mobile;
        var number = NumberOf(mobile);
        if (number is null)
        {
            Errors["mobile"] = "请填写 11 位手机号。";
            return Again();
        }

        switch (await phone.SendAsync(Draft, number, ct))
        {
            case CodeSending.Sent:
                IsCodeSent = true;
                return Page();
            case CodeSending.TooOften:
                Errors["mobile"] = "获取验证码过于频繁。每分钟一次，每天最多五次。";
                break;
            default:
                Errors["mobile"] = "验证码没有发出。请稍后重试。";
                break;
        }

        return Again();
    }

    public async Task<IActionResult> OnPostAsync(
        string? mobile,
        string? code,
        string? password,
        string? repeated,
        CancellationToken ct
    )
    {
        Mobile = mobile;
        CheckPassword(password ?? "", repeated ?? "");
        if (Errors.Count == 0)
        {
            await TakePhoneAsync(mobile, code, ct);
        }

        if (Errors.Count > 0)
        {
            return Again();
        }

        await db.Entry(Draft).ReloadAsync(ct);
        Draft.PasswordVerifier = await Task.Run(() => passwords.Hash(password!), ct);
        await db.SaveChangesAsync(ct);
        return Redirect("/enrolment/tasks");
    }

    private void CheckPassword(string password, string repeated)
    {
        if (PasswordRules.Check(password, Draft.CreditCode ?? "") is { } weakness)
        {
            Errors["password"] = weakness switch
            {
                PasswordWeakness.HoldsAccount => "密码不能包含统一社会信用代码。请换一个。",
                PasswordWeakness.TooSimple => "密码过于简单（重复、顺序或者键盘排列）。请换一个。",
                PasswordWeakness.Common => "这是常见的密码。请换一个。",
                _ => "密码为 12 至 128 个字符。",
            };
        }
        else if (password != repeated)
        {
            Errors["repeated"] = "两次输入的密码不一致。";
        }
    }

    private async Task TakePhoneAsync(string? mobile, string? code, CancellationToken ct)
    {
        if (phone.IsThere)
        {
            if (Draft.MobileProvedAt is null && await phone.ProveAsync(Draft, code, ct) is not null)
            {
                Errors["code"] = "验证码不正确或者已经失效。请核对短信中的验证码，或者重新获取。";
            }
        }
        else if (NumberOf(mobile) is { } number)
        {
            Draft.MobileSealed = cipher.Seal(PersonalDataFields.EnrollmentMobile, Draft.Number, number.Value);
            Draft.MobileIndex = cipher.IndexOf(PersonalDataFields.EnrollmentMobile, number.Value);
            await db.SaveChangesAsync(ct);
        }
        else
        {
            Errors["mobile"] = "请填写 11 位手机号。";
        }
    }

    /// <summary>What was typed; where the field was left as it was shown, masked, the number that it stands for.</summary>
    private MobileNumber? NumberOf(string? typed) =>
        MobileNumber.TryParse(
            typed?.Trim() is { Length: > 0 } text && text == Known() ? Stored() : typed,
            out var number
        )
            ? number
            : null;

    private string? Known() => Stored() is { } stored ? PersonalDataMask.Mobile(stored) : null;

    private string? Stored() =>
        Draft.MobileSealed is { } stored
            ? cipher.Open(PersonalDataFields.EnrollmentMobile, Draft.Number, stored)
            : null;
}
