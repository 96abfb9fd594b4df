using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>One uploaded file, to the browser that holds its enrolment's resume code.</summary>
[AllowAnonymous]
internal sealed class DocumentFileModel(Drafts drafts, UploadedFiles files, UploadAnswer answer) : DraftPage(drafts)
{
    protected override bool IsForDrafts => false;

    public async Task<IActionResult> OnGetAsync(Guid id, bool view, CancellationToken ct)
    {
        var file = await files.Of(Drafts.OwnerOf(Draft)).SingleOrDefaultAsync(f => f.Id == id, ct);
        return file is null ? NotFound() : await answer.ServeAsync(HttpContext, file, view, ct);
    }
}
