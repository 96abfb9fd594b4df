using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.MinistryDesk;

/// <summary>One attachment of a submitted 强制注销, as bytes; what was not handed in is nobody's at the ministry.</summary>
[Authorize(Policy = AssurancePolicies.MinistryDesk)]
internal sealed class DeregistrationFileModel(RegistryDbContext db, UploadedFiles uploads, UploadAnswer answer)
    : PageModel
{
    public async Task<IActionResult> OnGetAsync(string number, Guid file, bool view, CancellationToken ct)
    {
        var found = await db
            .Deregistrations.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Number == number && d.State != null, ct);
        var owner = found is null
            ? null
            : new UploadOwner(UploadSubject.CompulsoryDeregistration, found.Id, found.EnterpriseId);
        var stored = owner is null ? null : await uploads.Of(owner).SingleOrDefaultAsync(f => f.Id == file, ct);
        return stored is null ? NotFound() : await answer.ServeAsync(HttpContext, stored, view, ct);
    }
}
