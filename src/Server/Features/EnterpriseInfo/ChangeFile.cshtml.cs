using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>One file of a 重要信息修改 of the session's enterprise, as bytes.</summary>
internal sealed class ChangeFileModel(RegistryDbContext db, UploadedFiles uploads, UploadAnswer answer) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string number, Guid file, bool view, CancellationToken ct)
    {
        var enterprise = HttpContext.GetAccount().EnterpriseId;
        var found = await db
            .InfoChanges.AsNoTracking()
            .SingleOrDefaultAsync(c => c.Number == number && c.EnterpriseId == enterprise, ct);
        var stored = found is null
            ? null
            : await uploads.Of(InfoChangeFiles.OwnerOf(found)).SingleOrDefaultAsync(f => f.Id == file, ct);
        return stored is null ? NotFound() : await answer.ServeAsync(HttpContext, stored, view, ct);
    }
}
