using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Accounts;

/// <summary>修改密码 (Manual S53, S54); after a reset it is the only page that opens (Manual S28).</summary>
[ServesDuty(SessionDuty.ChangePassword)]
internal sealed class PasswordModel(
    RegistryDbContext db,
    PasswordBook book,
    PasswordQueue passwords,
    PasswordVerifier verifier,
    PasswordThrottle throttle
) : PageModel
{
    private const int MaxField = 256;

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public bool IsDuty => HttpContext.GetAccount().Duty == SessionDuty.ChangePassword;
    public FieldProblem? Problem { get; private set; }

    public PageResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(
        string? original,
        string? chosen,
        string? repeated,
        CancellationToken ct
    )
    {
        var session = HttpContext.GetAccount();
        var address = HttpContext.Connection.RemoteIpAddress;
        if (throttle.WaitFor(session.AccountName, address) is not null)
        {
            return Refuse("original", "原始密码输错次数过多。请 15 分钟后再试。", StatusCodes.Status429TooManyRequests);
        }

        var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == session.AccountId, ct);
        var checkedPassword = original?.Length <= MaxField ? original : "";
        switch (await passwords.CheckAsync(account.PasswordVerifier, checkedPassword, ct))
        {
            case null:
                return Refuse("original", "系统繁忙。请稍候再试。", StatusCodes.Status503ServiceUnavailable);
            case false:
                throttle.AddFailure(session.AccountName, address);
                return Refuse("original", "原始密码不正确。请重新输入。");
        }

        throttle.Clear(session.AccountName, address);
        if (await ProblemOfAsync(account, chosen ?? "", repeated, ct) is { } problem)
        {
            return Refuse(problem.Field, problem.Text);
        }

        var password = new NewPassword(verifier.Hash(chosen!), IsTemporary: false, session.SessionIdHash);
        var entry = new AuditEntry(AuditAction.PasswordChanged, $"account {account.Name}", account.EnterpriseId);
        return await book.ReplaceAsync(account, password, HttpContext.GetActor(), entry, ct)
            ? Redirect("/enterprise/password?done=true")
            : Refuse("original", "密码刚刚被修改过。请用新的密码重试。", StatusCodes.Status409Conflict);
    }

    private async Task<FieldProblem?> ProblemOfAsync(
        Account account,
        string chosen,
        string? repeated,
        CancellationToken ct
    ) =>
        PasswordRules.Check(chosen, account.Name) is { } weakness ? new("chosen", TextOf(weakness))
        : chosen != repeated ? new("repeated", "两次输入的新密码不一致。请重新输入。")
        : await passwords.MatchesAnyAsync(await book.RecentAsync(account, ct), chosen, ct)
            ? new("chosen", "新密码与最近 5 次用过的密码相同。请换一个。")
        : null;

    private PageResult Refuse(string field, string text, int status = StatusCodes.Status422UnprocessableEntity)
    {
        Problem = new FieldProblem(field, text);
        Response.StatusCode = status;
        return Page();
    }

    private static string TextOf(PasswordWeakness weakness) =>
        weakness switch
        {
            PasswordWeakness.TooShort => "新密码太短。请至少输入 12 个字符。",
            PasswordWeakness.TooLong => "新密码太长。请不要超过 128 个字符。",
            PasswordWeakness.HoldsAccount => "新密码中不能包含账号。请换一个。",
            PasswordWeakness.TooSimple => "新密码过于简单（重复、顺序或者键盘排列）。请换一个。",
            _ => "新密码是常见的密码。请换一个。",
        };
}
