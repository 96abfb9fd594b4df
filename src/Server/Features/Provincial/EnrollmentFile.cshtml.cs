using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>One file of an 企业注册 of this province.</summary>
[Authorize(Policy = AssurancePolicies.ProvinceDesk)]
internal sealed class EnrollmentFileModel(RegistryDbContext db, UploadAnswer answer) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string number, Guid id, bool view, CancellationToken ct)
    {
        var own = db.Enrollments.OfDesk(HttpContext.GetAccount()).Where(e => e.Number == number).Select(e => e.Id);
        var file = await db
            .UploadedFiles.AsNoTracking()
            .Where(f => f.Subject == UploadSubject.Enrollment && own.Contains(f.SubjectId))
            .SingleOrDefaultAsync(f => f.Id == id, ct);
        return file is null ? NotFound() : await answer.ServeAsync(HttpContext, file, view, ct);
    }
}
