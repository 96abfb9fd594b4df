using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>One attachment of an application of the session's enterprise, as bytes, or as a picture for the eye.</summary>
public sealed class AttachmentModel(RegistryDbContext db, UploadAnswer answer) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string number, int sequence, bool view, CancellationToken ct)
    {
        var found = await db
            .Applications.AsNoTracking()
            .OwnedBy(HttpContext.GetAccount().EnterpriseId)
            .Where(a => a.Number == number)
            .SelectMany(a => a.Attachments)
            .SingleOrDefaultAsync(a => a.Sequence == sequence, ct);
        if (found is null)
        {
            return NotFound();
        }

        var file = new ServedFile(found.Sha256, found.MediaType, found.FileName);
        return await answer.ServeAsync(HttpContext, file, view, ct);
    }
}
