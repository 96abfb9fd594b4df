using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>The province's desk for keys: confirms, lifts and reports 挂失 for the enterprises of its own province, and lists who asks for another key.</summary>
[Authorize(Policy = AssurancePolicies.ProvinceDesk)]
internal sealed class LostKeysModel(RegistryDbContext db, KeyLossBook book, TimeProvider clock) : PageModel
{
    private const int MaxRows = 100;

    private static readonly (KeyLossEvent Event, string Text)[] Moves =
    [
        (KeyLossEvent.Confirm, "确认挂失"),
        (KeyLossEvent.Lift, "解除挂失"),
        (KeyLossEvent.Report, "挂失"),
    ];

    [BindProperty(SupportsGet = true, Name = "enterprise")]
    public string? Enterprise { get; set; }

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    [BindProperty(SupportsGet = true, Name = "bound")]
    public bool IsBound { get; set; }

    [BindProperty(SupportsGet = true, Name = "declined")]
    public bool IsDeclined { get; set; }

    /// <summary>Whether the asked one is of this province and has an account.</summary>
    public bool HasEnterprise { get; private set; }

    /// <summary>补办、更换申请 of this province that wait, the oldest first.</summary>
    public IReadOnlyList<KeyRequest> Requests { get; private set; } = [];

    /// <summary>Normalised; null: none was asked for.</summary>
    public string? EnterpriseCode => Enterprise?.Trim().ToUpperInvariant() is { Length: > 0 } code ? code : null;

    public string? ProblemText { get; private set; }
    public IReadOnlyList<LostKeyRow> Keys { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(Guid id, KeyLossEvent happened, CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var binding = await OwnKeys(account).SingleOrDefaultAsync(b => b.Id == id, ct);
        if (binding is null || !Moves.Any(m => m.Event == happened))
        {
            return NotFound();
        }

        var actingKey = await db
            .KeyBindings.Where(b => b.Id == account.BindingId)
            .Select(b => b.CertificateSha256)
            .SingleAsync(ct);
        var moved = await book.MoveAsync(binding, happened, new KeyLossActor(account.AccountId, actingKey), ct);
        if (moved.TryGetValue(out _, out var rejection))
        {
            return RedirectToPage(new { enterprise = EnterpriseCode, done = true });
        }

        ProblemText = Problems.TitleOf(Problems.CodeOf(rejection.Reason));
        Response.StatusCode = StatusCodes.Status409Conflict;
        await LoadAsync(ct);
        return Page();
    }

    /// <summary>What the desk may do with a key: of a suspended one 确认 says the same as 挂失.</summary>
    public static IEnumerable<(KeyLossEvent Event, string Text)> MovesOf(KeyLine key) =>
        Moves.Where(m => key.Allows(m.Event) && (m.Event != KeyLossEvent.Report || key.Status == KeyStatus.Active));

    private async Task LoadAsync(CancellationToken ct)
    {
        var desk = HttpContext.GetAccount();
        var own = OwnKeys(desk);
        var shown = EnterpriseCode is { } code
            ? own.Where(b => b.Account!.Enterprise!.CreditCode == code)
            : own.Where(b => b.Status == KeyStatus.Suspended);
        var bindings = await shown.OrderByDescending(b => b.EndedAt).Take(MaxRows).ToListAsync(ct);
        Keys = bindings.ConvertAll(b => new LostKeyRow(
            b.Account!.Enterprise!.Name,
            b.Account.Enterprise.CreditCode,
            KeyLine.Of(b, clock.GetUtcNow())
        ));
        HasEnterprise =
            EnterpriseCode is { } asked
            && await db.Accounts.AnyAsync(
                a => a.Enterprise!.CreditCode == asked && a.Enterprise.Province == desk.Province,
                ct
            );
        Requests = await db
            .KeyRequests.AsNoTracking()
            .Include(r => r.Account!.Enterprise)
            .Where(r => r.OpenFor != null && r.Account!.Enterprise!.Province == desk.Province && desk.Province != null)
            .OrderBy(r => r.RequestedAt)
            .Take(MaxRows)
            .ToListAsync(ct);
    }

    private IQueryable<KeyBinding> OwnKeys(AuthenticatedAccount account) =>
        db
            .KeyBindings.AsNoTracking()
            .Include(b => b.Account!.Enterprise)
            .Where(b => b.Account!.Enterprise!.Province == account.Province && account.Province != null);
}

/// <summary>One key in the desk's list.</summary>
internal sealed record LostKeyRow(string Enterprise, string CreditCode, KeyLine Key);
