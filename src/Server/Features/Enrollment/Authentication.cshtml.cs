using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>第三步，企业认证 (Manual S21..S24): old password and identity key, online and at once, or the province on site.</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.Enrollment)]
internal sealed class AuthenticationModel(
    Drafts drafts,
    UploadedFiles files,
    RegistryDbContext db,
    EnrollmentBook book,
    IMessageGateway gateway
) : DraftPage(drafts)
{
    public static IReadOnlyList<(EnrollmentCircumstance Value, string Text)> Circumstances { get; } =
    [
        (EnrollmentCircumstance.New, "从未在注册监理工程师管理系统注册过的企业"),
        (EnrollmentCircumstance.PasswordOnly, "原系统企业，只有密码，没有身份锁"),
        (EnrollmentCircumstance.LockOnly, "原系统企业，只有身份锁，没有密码或者忘记密码"),
        (EnrollmentCircumstance.LockUnusable, "原系统企业，身份锁损坏、过期或者不能签名"),
        (EnrollmentCircumstance.OnlineFailed, "使用密码和身份锁认证失败"),
    ];

    public AuthorityText Authority { get; private set; } = null!;

    /// <summary>Why the last try failed, with the next step; null: none was made.</summary>
    public string? FailureText =>
        Enum.TryParse<RejectionReason>(Draft.OnlineFailure, out var reason)
            ? Problems.TitleOf(Problems.CodeOf(reason)) ?? "认证没有通过。"
            : null;

    public EnrollmentCircumstance? Chosen { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        Chosen = Draft.OnlineFailure is null ? null : EnrollmentCircumstance.OnlineFailed;
        return await IsReadyAsync(ct) ? Page() : Redirect("/enrolment/tasks");
    }

    public async Task<IActionResult> OnPostAsync(EnrollmentCircumstance? circumstance, CancellationToken ct)
    {
        if (!await IsReadyAsync(ct))
        {
            return Redirect("/enrolment/tasks");
        }

        if (circumstance is null)
        {
            Errors["circumstance"] = "请选择现场认证的原因。";
            return Again();
        }

        Draft.Circumstance = circumstance;
        _ = await book.SubmitAsync(Draft, ct);
        return Redirect("/enrolment/tasks");
    }

    private async Task<bool> IsReadyAsync(CancellationToken ct)
    {
        Authority = await AuthorityText.OfAsync(db, Draft.Province ?? "", ct);
        return (await EnrollmentProgress.OfAsync(files, Draft, gateway.IsThere, ct)).IsReady;
    }
}
