using JianliRegistry.Core.Deregistration;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Deregistration;

/// <summary>强制注销: what this enterprise asked for, with 撤回 while nobody has accepted it (Manual S40, S44..S46).</summary>
internal sealed class ListModel(RegistryDbContext db, DeregistrationBook book) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public int Total { get; private set; }
    public string? ProblemText { get; private set; }
    public IReadOnlyList<CompulsoryDeregistration> Rows { get; private set; } = [];
    public IReadOnlyList<PageLink> Pages { get; private set; } = [];

    /// <summary>Only a session that a key opened takes back what a key signed.</summary>
    public bool HasKeySession => HttpContext.GetAccount().Assurance == Assurance.PasswordAndKey;

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostWithdrawAsync(string number, CancellationToken ct)
    {
        if (!HasKeySession)
        {
            return Forbid();
        }

        var found = await Own().SingleOrDefaultAsync(d => d.Number == number, ct);
        if (found is null)
        {
            return NotFound();
        }

        var refusal = await book.MoveAsync(
            found,
            DeregistrationEvent.Withdraw,
            DeregistrationActor.Enterprise,
            HttpContext.GetActor(),
            opinion: null,
            ct
        );
        if (refusal is null)
        {
            return RedirectToPage(new { done = true });
        }

        ProblemText = Problems.TitleOf(Problems.CodeOf(refusal.Reason));
        Response.StatusCode = StatusCodes.Status409Conflict;
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        Total = await Own().CountAsync(ct);
        Number = Paging.Clamp(Number, Total);
        Rows = await Own()
            .Include(d => d.Registration!.Engineer)
            .OrderByDescending(d => d.PreparedAt)
            .Skip((Number - 1) * Paging.Size)
            .Take(Paging.Size)
            .ToListAsync(ct);
        Pages = Paging.Links(Request, Number, Total);
    }

    private IQueryable<CompulsoryDeregistration> Own()
    {
        var enterprise = HttpContext.GetAccount().EnterpriseId;
        return db.Deregistrations.AsNoTracking().Where(d => d.EnterpriseId == enterprise);
    }
}
