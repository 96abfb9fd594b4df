using SkiaSharp;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>The one place that decodes pictures of strangers, after <see cref="JpegStructure"/> and <see cref="PngStructure"/> have bounded them.</summary>
internal static class PictureDecoding
{
    /// <summary>Of the longer side; enough to read a licence on a screen.</summary>
    public const int ViewSide = 1600;
    private const int ViewQuality = 85;

    /// <summary>A JPEG is decoded at an eighth: all of its bytes are read, a sixty-fourth of its pixels is kept.</summary>
    private const float SmallestScale = 0.125f;

    public static string? WhyNotDecodable(byte[] content, PictureSize size)
    {
        using var codec = Open(content);
        if (codec is null || codec.Info.Width != size.Width || codec.Info.Height != size.Height || codec.FrameCount > 1)
        {
            return "the decoder sees another picture";
        }

        using var bitmap = new SKBitmap();
        var result = Decode(codec, SmallestScale, bitmap);
        return result == SKCodecResult.Success ? null : $"decoding: {result}";
    }

    /// <summary>A JPEG for the eye: upright, at most <see cref="ViewSide"/>, without the camera's notes (place, owner).</summary>
    /// <returns>Null: it does not open or decode, or its header states more pixels than may be decoded.</returns>
    public static byte[]? ViewOf(byte[] content, UploadOptions limits)
    {
        using var codec = Open(content);
        if (codec is null || !new PictureSize(codec.Info.Width, codec.Info.Height).Fits(limits))
        {
            return null;
        }

        var longer = Math.Max(codec.Info.Width, codec.Info.Height);
        using var decoded = new SKBitmap();

        // A JPEG is decoded in eighths of its size for little memory: in the next larger one, and made smaller from there.
        if (Decode(codec, Math.Min(1f, MathF.Ceiling(8f * ViewSide / longer) / 8), decoded) != SKCodecResult.Success)
        {
            return null;
        }

        var scale = Math.Min(1f, (float)ViewSide / Math.Max(decoded.Width, decoded.Height));
        var turned = codec.EncodedOrigin >= SKEncodedOrigin.LeftTop;
        var (width, height) = ((int)(decoded.Width * scale), (int)(decoded.Height * scale));
        using var surface = SKSurface.Create(
            new SKImageInfo(
                Math.Max(1, turned ? height : width),
                Math.Max(1, turned ? width : height),
                SKColorType.Rgba8888,
                SKAlphaType.Opaque
            )
        );
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        canvas.Concat(Upright(codec.EncodedOrigin, width, height));
        using var image = SKImage.FromBitmap(decoded);
        canvas.DrawImage(
            image,
            SKRect.Create(width, height),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
        );
        using var picture = surface.Snapshot();
        using var encoded = picture.Encode(SKEncodedImageFormat.Jpeg, ViewQuality);
        return encoded.ToArray();
    }

    private static SKCodec? Open(byte[] content)
    {
        using var bytes = SKData.CreateCopy(content);
        return SKCodec.Create(bytes);
    }

    private static SKCodecResult Decode(SKCodec codec, float scale, SKBitmap bitmap)
    {
        var size = codec.GetScaledDimensions(scale);
        var info = new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul);
        return bitmap.TryAllocPixels(info) ? codec.GetPixels(info, bitmap.GetPixels()) : SKCodecResult.InternalError;
    }

    /// <summary>The eight ways in which a camera may have been held (EXIF Orientation).</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, float width, float height) =>
        origin switch
        {
            SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
            SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
            SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
            SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
            SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
            _ => SKMatrix.Identity,
        };
}
