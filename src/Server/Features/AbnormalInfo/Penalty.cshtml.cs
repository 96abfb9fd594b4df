using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.AbnormalInfo;

/// <summary>处罚详情 (Manual S58): what the decision says (行政处罚法 59).</summary>
public sealed class PenaltyModel(RegistryDbContext db) : PageModel
{
    public AdministrativePenalty Penalty { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        var found = await db.PenaltiesOf(HttpContext.GetAccount().EnterpriseId)
            .AsNoTracking()
            .Include(p => p.Engineer)
            .SingleOrDefaultAsync(p => p.Id == id, ct);
        if (found is null)
        {
            return NotFound();
        }

        Penalty = found;
        return Page();
    }
}
