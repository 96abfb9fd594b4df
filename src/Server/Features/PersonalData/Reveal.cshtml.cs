using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Hosting.PersonalData;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.PersonalData;

/// <summary>明文查看: 证件号 and 手机号 in full for one answer, against a reason that the audit keeps (个人信息保护法 51).</summary>
internal sealed class RevealModel(
    IEnumerable<IRevealSource> sources,
    RegistryDbContext db,
    AuditTrail audit,
    TimeProvider clock
) : PageModel
{
    public const int MaxReason = 200;

    /// <summary>A day and account: enough for the work of a person, too few to copy a register.</summary>
    public const int MaxPerDay = 100;

    public RevealSubject Subject { get; private set; } = null!;
    public bool IsRevealed { get; private set; }

    /// <summary>As typed, kept when something is wrong.</summary>
    public string? Reason { get; private set; }
    public FieldProblem? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(string kind, string number, CancellationToken ct) =>
        await FindAsync(kind, number, ct) ? Page() : NotFound();

    /// <summary>The audit row is written first: nothing is shown of which no row tells.</summary>
    public async Task<IActionResult> OnPostAsync(string kind, string number, string? reason, CancellationToken ct)
    {
        if (!await FindAsync(kind, number, ct))
        {
            return NotFound();
        }

        Reason = reason;
        if (!StatementText.Clean(reason ?? "").TryGetValue(out var clean, out _) || clean.Length is 0 or > MaxReason)
        {
            return Refuse(
                "请填写查看原因，不超过 200 字，例如“核对申请人身份证原件”。",
                StatusCodes.Status422UnprocessableEntity
            );
        }

        var isTooOften = !await SpendOneAsync(ct);
        await audit.WriteAsync(
            HttpContext.GetActor(),
            new AuditEntry(
                AuditAction.PersonalDataRevealed,
                Subject.Object,
                Subject.EnterpriseId,
                clean,
                isTooOften ? AuditResult.Refused : AuditResult.Done
            ),
            ct
        );
        if (isTooOften)
        {
            return Refuse("本账号今天明文查看已达 100 次，请明天再试。", StatusCodes.Status429TooManyRequests);
        }

        IsRevealed = true;
        return Page();
    }

    private async Task<bool> FindAsync(string kind, string number, CancellationToken ct)
    {
        var source = sources.FirstOrDefault(s => s.Kind == kind);
        if (source is null || await source.FindAsync(HttpContext.GetAccount(), number, ct) is not { } found)
        {
            return false;
        }

        Subject = found;
        return true;
    }

    /// <summary>One statement, so that many at once are no more than <see cref="MaxPerDay"/>.</summary>
    /// <returns>False: the account has no more looks today (China time).</returns>
    private async Task<bool> SpendOneAsync(CancellationToken ct)
    {
        var (id, today) = (HttpContext.GetAccount().AccountId, ChinaTime.DayOf(clock.GetUtcNow()));
        return await db
                .Accounts.Where(a =>
                    a.Id == id && (a.RevealsOn == null || a.RevealsOn != today || a.Reveals < MaxPerDay)
                )
                .ExecuteUpdateAsync(
                    s =>
                        s.SetProperty(a => a.Reveals, a => a.RevealsOn == today ? a.Reveals + 1 : 1)
                            .SetProperty(a => a.RevealsOn, today),
                    ct
                ) == 1;
    }

    private PageResult Refuse(string text, int status)
    {
        Problem = new FieldProblem("reason", text);
        Response.StatusCode = status;
        return Page();
    }
}
