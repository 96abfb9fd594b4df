using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>身份锁: the keys that are bound to this account, and the way to 挂失.</summary>
internal sealed class IdentityKeysModel(RegistryDbContext db, KeyBindingBook book, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "bound")]
    public bool IsBound { get; set; }

    public string? ProblemText { get; private set; }

    /// <summary>Only another live key binds and ends keys.</summary>
    public Guid? ActingKey => HttpContext.GetAccount().BindingId;

    public bool CanEnd(KeyLine key) =>
        ActingKey is { } acting && key.Id != acting && key.Status == KeyStatus.Active && key.Since is null;

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    /// <summary>What is suspended already, only another key can make lasting.</summary>
    public bool CanReport(KeyLine key) =>
        key.Allows(KeyLossEvent.Report)
        && (key.Status == KeyStatus.Active || HttpContext.GetAccount().BindingId is not null);

    public IReadOnlyList<KeyLine> Keys { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostEndAsync(Guid id, CancellationToken ct)
    {
        if (ActingKey is not { } acting)
        {
            return Forbid();
        }

        var account = HttpContext.GetAccount();
        if (await book.EndAsync(HttpContext.GetActor(), account.EnterpriseId, id, acting, ct) is not { } refusal)
        {
            return RedirectToPage(new { bound = true });
        }

        ProblemText = Problems.TitleOf(Problems.CodeOf(refusal.Reason));
        Response.StatusCode = StatusCodes.Status409Conflict;
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var bindings = await db
            .KeyBindings.AsNoTracking()
            .Where(b => b.AccountId == account.AccountId)
            .OrderByDescending(b => b.BoundAt)
            .ToListAsync(ct);
        var now = clock.GetUtcNow();
        Keys = bindings.ConvertAll(b => KeyLine.Of(b, now));
    }
}
