using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Accounts;

/// <summary>登录会话: who is logged in with this account now, and the way to end one or all.</summary>
internal sealed class SessionsModel(
    RegistryDbContext db,
    AuditTrail audit,
    IOptionsMonitor<SessionAuthenticationOptions> options,
    TimeProvider clock
) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public IReadOnlyList<SessionLine> Sessions { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var now = clock.GetUtcNow();
        var idle = options.Get(SessionAuthenticationDefaults.AuthenticationScheme).Idle;
        var live = await Own(account)
            .AsNoTracking()
            .Include(s => s.Operator)
            .Where(s => s.IdleEndsAt > now && s.EndsAt > now)
            .Where(s => s.Binding == null || s.Binding.EndedAt == null)
            .OrderByDescending(s => s.CreatedAt)
            .ToListAsync(ct);
        Sessions = live.ConvertAll(s => SessionLine.Of(s, account, idle));
    }

    /// <param name="id">Hash of the session's id: it names a session and opens none.</param>
    public async Task<IActionResult> OnPostEndAsync(string? id, CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        return
            SessionLine.TryParseId(id, out var hash)
            && await EndAsync(Own(account).Where(s => s.IdHash == hash), "one session", ct) > 0
            ? RedirectToPage(new { done = true })
            : NotFound();
    }

    /// <summary>This session too: the next page is the login.</summary>
    public async Task<IActionResult> OnPostEndAllAsync(CancellationToken ct)
    {
        _ = await EndAsync(Own(HttpContext.GetAccount()), "all sessions", ct);
        return Redirect("/login");
    }

    private async Task<int> EndAsync(IQueryable<Session> sessions, string which, CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ended = await sessions.ExecuteDeleteAsync(ct);
        if (ended > 0)
        {
            var entry = new AuditEntry(
                AuditAction.SessionsEnded,
                $"{which} of account {account.AccountName}",
                account.EnterpriseId
            );
            await audit.WriteAsync(HttpContext.GetActor(), entry, ct);
        }

        await transaction.CommitAsync(ct);
        return ended;
    }

    private IQueryable<Session> Own(AuthenticatedAccount account) =>
        db.Sessions.Where(s => s.AccountId == account.AccountId);
}
