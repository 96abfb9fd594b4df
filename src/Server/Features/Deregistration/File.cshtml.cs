using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Deregistration;

/// <summary>One attachment of a 强制注销 of the session's enterprise, as bytes.</summary>
internal sealed class FileModel(RegistryDbContext db, UploadedFiles uploads, UploadAnswer answer) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string number, Guid file, bool view, CancellationToken ct)
    {
        var enterprise = HttpContext.GetAccount().EnterpriseId;
        var found = await db
            .Deregistrations.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Number == number && d.EnterpriseId == enterprise, ct);
        var stored = found is null
            ? null
            : await uploads.Of(DeregistrationFiles.OwnerOf(found)).SingleOrDefaultAsync(f => f.Id == file, ct);
        return stored is null ? NotFound() : await answer.ServeAsync(HttpContext, stored, view, ct);
    }
}
