using JianliRegistry.Server.Storage;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Photographs made small for viewing (at most 1600 pixels), made at the first look and kept by the original's hash.</summary>
public sealed class UploadViews(AttachmentFiles files, DerivedFiles derived, IOptions<UploadOptions> limits)
    : IDisposable
{
    /// <summary>A photograph takes up to 200 MB while it is decoded.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    /// <returns>Null: no picture within the limits. Imports of an earlier version were not looked at whole.</returns>
    public async Task<byte[]?> ViewOfAsync(byte[] sha256, CancellationToken ct)
    {
        if (await derived.FindAsync(sha256, ct) is { } known)
        {
            return known;
        }

        await _turn.WaitAsync(ct);
        try
        {
            var original = await files.ReadAsync(sha256, ct);
            var view = await Task.Run(() => PictureDecoding.ViewOf(original, limits.Value), ct);
            if (view is not null)
            {
                await derived.KeepAsync(sha256, view, ct);
            }

            return view;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
