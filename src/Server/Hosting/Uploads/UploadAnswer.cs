using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Answers with an uploaded file. The page that calls it has decided that the caller may see it.</summary>
public sealed class UploadAnswer(AttachmentFiles files, UploadViews views)
{
    /// <param name="view">True: a picture for the eye (it is made smaller and upright); of a PDF there is none.</param>
    public async Task<IActionResult> ServeAsync(HttpContext context, UploadedFile file, bool view, CancellationToken ct)
    {
        // An upload is never a document of ours: a browser that is led to it saves it, or renders it without any rights.
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        if (view && file.IsPicture)
        {
            return new FileContentResult(await views.ViewOfAsync(file.Sha256, ct), "image/jpeg");
        }

        return new FileContentResult(await files.ReadAsync(file.Sha256, ct), file.MediaType)
        {
            FileDownloadName = file.FileName,
        };
    }
}
