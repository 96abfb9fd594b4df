using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>One attachment of an application of the session's enterprise, as bytes.</summary>
public sealed class AttachmentModel(RegistryDbContext db, AttachmentFiles files) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string number, int sequence, CancellationToken ct)
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

        // An upload is never a document of ours: a browser that is led to it saves it, or renders it without any rights.
        Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        return File(await files.ReadAsync(found.Sha256, ct), found.MediaType, found.FileName);
    }
}
