using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>身份锁: the keys that are bound to this account, the way to 挂失, and the request for another key, which needs none.</summary>
internal sealed class IdentityKeysModel(
    RegistryDbContext db,
    KeyBindingBook book,
    KeyRequestBook requests,
    TimeProvider clock
) : PageModel
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

    [BindProperty(SupportsGet = true, Name = "requested")]
    public bool IsRequested { get; set; }

    /// <summary>The last 补办、更换申请; open while OpenFor says so.</summary>
    public KeyRequest? Latest { get; private set; }

    /// <summary>As typed, kept when it is not enough.</summary>
    public string? Reason { get; private set; }
    public bool IsReasonMissing { get; private set; }

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

    public async Task<IActionResult> OnPostRequestAsync(string? reason, CancellationToken ct)
    {
        Reason = reason?.Trim();
        IsReasonMissing = Reason is not { Length: > 0 and <= KeyRequest.MaxText };
        if (!IsReasonMissing)
        {
            // Where one is open already, the page says so; two clicks are one request.
            await requests.RequestAsync(HttpContext.GetActor(), HttpContext.GetAccount().EnterpriseId, Reason!, ct);
            return RedirectToPage(new { requested = true });
        }

        ProblemText = "请填写申请原因，不超过 500 字。";
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
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
        Latest = await db
            .KeyRequests.AsNoTracking()
            .Where(r => r.AccountId == account.AccountId)
            .OrderByDescending(r => r.RequestedAt)
            .FirstOrDefaultAsync(ct);
    }
}
