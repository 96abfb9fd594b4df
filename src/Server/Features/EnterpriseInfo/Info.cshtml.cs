using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>企业信息: what is in force, and the changes that were asked for (Manual S47).</summary>
internal sealed class InfoModel(RegistryDbContext db) : PageModel
{
    private const int MaxChanges = 50;

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public Enterprise Enterprise { get; private set; } = null!;
    public EnterpriseContact Contact { get; private set; } = new();
    public string Qualifications { get; private set; } = "";
    public IReadOnlyList<EnterpriseInfoChange> Changes { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var id = HttpContext.GetAccount().EnterpriseId;
        var found = await db.Enterprises.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, ct);
        if (found is null)
        {
            return NotFound();
        }

        Enterprise = found;
        if (
            await db.EnterpriseDetails.AsNoTracking().SingleOrDefaultAsync(d => d.EnterpriseId == id, ct) is { } details
        )
        {
            (Contact, Qualifications) = (details.Contact, details.Qualifications);
        }

        Changes = await db
            .InfoChanges.AsNoTracking()
            .Where(c => c.EnterpriseId == id)
            .OrderByDescending(c => c.PreparedAt)
            .Take(MaxChanges)
            .ToListAsync(ct);
        return Page();
    }
}
