using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>One file of a 重要信息修改 of this province, as bytes.</summary>
[Authorize(Policy = AssurancePolicies.ProvinceDesk)]
internal sealed class InfoChangeFileModel(RegistryDbContext db, UploadedFiles uploads, UploadAnswer answer) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string number, Guid file, bool view, CancellationToken ct)
    {
        var province = HttpContext.GetAccount().Province;
        var found = await db
            .InfoChanges.AsNoTracking()
            .SingleOrDefaultAsync(
                c =>
                    c.Number == number
                    && c.State != InfoChangeState.Prepared
                    && c.Enterprise!.Province == province
                    && province != null,
                ct
            );
        var owner = found is null ? null : new UploadOwner(UploadSubject.InfoChange, found.Id, found.EnterpriseId);
        var stored = owner is null ? null : await uploads.Of(owner).SingleOrDefaultAsync(f => f.Id == file, ct);
        return stored is null ? NotFound() : await answer.ServeAsync(HttpContext, stored, view, ct);
    }
}
