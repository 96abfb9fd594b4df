using JianliRegistry.Core.Verification;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Decides by its bytes whether a file is an honest JPEG, PNG or PDF (Manual S20). Name and declared type prove nothing.</summary>
public sealed class UploadInspector(IOptions<UploadOptions> options) : IDisposable
{
    /// <summary>So many files lie in memory or are decoded at once, whoever sends.</summary>
    private const int AtOnce = 2;

    private readonly SemaphoreSlim _turn = new(AtOnce);

    /// <param name="length">As the form said; a stream that gives another number of bytes is refused.</param>
    public async Task<Verdict<InspectedUpload>> InspectAsync(
        string fileName,
        long length,
        Func<Stream> open,
        CancellationToken ct
    )
    {
        if (length is 0 || length > (long)options.Value.MaxMegabytes * UploadOptions.Megabyte)
        {
            return Refuse($"{length} bytes");
        }

        await _turn.WaitAsync(ct);
        try
        {
            var content = new byte[length];
            await using var stream = open();
            var read = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, ct);
            return read < length || await stream.ReadAsync(new byte[1], ct) != 0
                ? Damaged("another length than declared")
                : await Task.Run(() => Inspect(fileName, content), ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    public Verdict<InspectedUpload> Inspect(string fileName, byte[] content)
    {
        // 1. The format by its first bytes, and that format's size.
        if (UploadFormat.Of(content) is not { } format)
        {
            return Refuse("neither JPEG, PNG nor PDF");
        }

        if (content.Length > MaxSizeOf(format))
        {
            return Refuse($"{content.Length} bytes");
        }

        // 2. A name that a person could have given.
        if (!UploadName.Clean(fileName, format).TryGetValue(out var name, out var rejection))
        {
            return rejection;
        }

        // 3. Nothing of another format hides in it.
        if (ForeignContent.FindIn(content) is { } foreign)
        {
            return new Rejection(RejectionReason.UploadContentForeign, $"holds {foreign}");
        }

        if (format == UploadFormat.Pdf)
        {
            return PdfScan.WhyRefused(content) is { } refused
                ? refused
                : new InspectedUpload(name, format.MediaType, content, null, null);
        }

        // 4. The structure from the first byte to the last, and with it the size in pixels, before anything is decoded.
        var frame =
            format == UploadFormat.Jpeg ? JpegStructure.Read(content) : PngStructure.Read(content, options.Value);
        if (!frame.TryGetValue(out var size, out rejection))
        {
            return rejection;
        }

        if (!size.Fits(options.Value))
        {
            return TooManyPixels(size);
        }

        // 5. Once through the decoder: it has to come out as one whole picture of that size.
        return PictureDecoding.WhyNotDecodable(content, size) is { } broken
            ? Damaged(broken)
            : new InspectedUpload(name, format.MediaType, content, size.Width, size.Height);
    }

    public void Dispose() => _turn.Dispose();

    internal static Rejection Refuse(string detail) => new(RejectionReason.UploadRefused, detail);

    internal static Rejection Damaged(string detail) => new(RejectionReason.UploadDamaged, detail);

    internal static Rejection TooManyPixels(PictureSize size) =>
        new(RejectionReason.UploadTooManyPixels, $"{size.Width} × {size.Height} pixels");

    private long MaxSizeOf(UploadFormat format) =>
        (format == UploadFormat.Pdf ? options.Value.MaxPdfMegabytes : options.Value.MaxPictureMegabytes)
        * (long)UploadOptions.Megabyte;
}
