using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Takes one file of a form in: looked at, stored by its hash, and listed for its subject.</summary>
public sealed class UploadDesk(
    UploadInspector inspector,
    UploadedFiles uploads,
    AttachmentFiles files,
    IOptions<UploadOptions> options,
    IOptions<DataOptions> data
)
{
    /// <param name="document">What it is said to be; its name and bytes come from the file.</param>
    public async Task<Verdict<UploadedFile>> TakeAsync(
        IFormFile? file,
        UploadOwner owner,
        UploadedDocument document,
        CancellationToken ct
    )
    {
        if (file is null)
        {
            return UploadInspector.Refuse("no file was chosen");
        }

        if (!HasRoom())
        {
            return new Rejection(RejectionReason.UploadRoomShort, "the disk is nearly full");
        }

        var quota = new UploadQuota(
            options.Value.MaxFiles,
            (long)options.Value.MaxTotalMegabytes * UploadOptions.Megabyte
        );
        if ((await uploads.CheckQuotaAsync(owner, file.Length, quota, ct)) is { } full)
        {
            return full;
        }

        var inspected = await inspector.InspectAsync(file.FileName, file.Length, file.OpenReadStream, ct);
        if (!inspected.TryGetValue(out var upload, out var rejection))
        {
            return rejection;
        }

        var stored = new StoredContent(
            upload.FileName,
            upload.MediaType,
            upload.Content.Length,
            await files.StoreAsync(upload.Content, ct),
            upload.Width,
            upload.Height
        );
        return await uploads.AddAsync(owner, document, stored, quota, ct);
    }

    private bool HasRoom()
    {
        Directory.CreateDirectory(data.Value.Directory);
        return new DriveInfo(data.Value.Directory).AvailableFreeSpace
            >= (long)options.Value.MinFreeMegabytes * UploadOptions.Megabyte;
    }
}
