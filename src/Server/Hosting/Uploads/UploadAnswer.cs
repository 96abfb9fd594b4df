using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Answers with an uploaded file. The page that calls it has decided that the caller may see it.</summary>
public sealed class UploadAnswer(AttachmentFiles files, UploadViews views)
{
    /// <param name="view">True: a picture for the eye (it is made smaller and upright); of a PDF there is none.</param>
    public Task<IActionResult> ServeAsync(HttpContext context, UploadedFile file, bool view, CancellationToken ct) =>
        ServeAsync(context, new ServedFile(file.Sha256, file.MediaType, file.FileName), view, ct);

    /// <param name="view">True: a picture for the eye (it is made smaller and upright); of a PDF there is none.</param>
    public async Task<IActionResult> ServeAsync(HttpContext context, ServedFile file, bool view, CancellationToken ct)
    {
        // An upload is never a document of ours: a browser that is led to it saves it, or renders it without any rights.
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        if (view && file.IsPicture && await views.ViewOfAsync(file.Sha256, ct) is { } small)
        {
            return new FileContentResult(small, "image/jpeg");
        }

        return new FileContentResult(await files.ReadAsync(file.Sha256, ct), file.MediaType)
        {
            FileDownloadName = file.FileName,
        };
    }
}

/// <summary>Bytes that lie with us, and as what they were taken in.</summary>
public sealed record ServedFile(byte[] Sha256, string MediaType, string FileName)
{
    public bool IsPicture => MediaType.StartsWith("image/", StringComparison.Ordinal);
}
