using SkiaSharp;

namespace JianliRegistry.Server.Hosting.Captchas;

/// <summary>The digits as a picture, at three times the size in which the page shows it first. The strokes are ours: no font is needed.</summary>
internal static class CaptchaImage
{
    public const int Width = 378;
    public const int Height = 126;
    private const float GlyphWidth = 60;
    private const float GlyphHeight = 100;
    private const float Margin = 26;

    /// <summary>1 to 9, each in a box of 60 × 100.</summary>
    private static readonly string[] Strokes =
    [
        "M18 24 L36 8 L36 92",
        "M12 30 C12 2 50 2 50 30 C50 50 14 70 10 92 L52 92",
        "M10 10 L48 10 L27 42 C60 42 60 92 28 92 C18 92 11 88 8 79",
        "M40 92 L40 8 L8 66 L56 66",
        "M49 9 L17 9 L14 46 C25 35 53 37 53 64 C53 99 14 99 8 78",
        "M47 10 C22 15 9 44 9 66 C9 101 53 101 53 67 C53 41 16 41 10 66",
        "M8 10 L52 10 L24 92",
        "M30 48 C7 46 7 8 30 8 C53 8 53 46 30 48 C1 50 1 92 30 92 C59 92 59 50 30 48",
        "M50 35 C46 60 8 60 8 32 C8 -2 52 -2 52 34 C52 60 40 84 16 91",
    ];

    public static byte[] Draw(string code, byte[] look)
    {
        var noise = new CaptchaNoise(look);
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        var canvas = surface.Canvas;
        canvas.Clear(new SKColor(0xF5, 0xF8, 0xFC));
        DrawThreads(canvas, noise, new SKColor(0xA9, 0xBD, 0xD6), count: 7);
        var cell = (Width - (2 * Margin)) / code.Length;
        for (var i = 0; i < code.Length; i++)
        {
            DrawDigit(canvas, noise, code[i] - '1', Margin + (cell * (i + 0.5f)));
        }

        DrawThreads(canvas, noise, new SKColor(0x5B, 0x74, 0x97), count: 2);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    private static void DrawDigit(SKCanvas canvas, CaptchaNoise noise, int digit, float centre)
    {
        using var path = SKPath.ParseSvgPathData(Strokes[digit]);
        using var paint = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            StrokeWidth = noise.Between(8, 11),
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
            IsAntialias = true,
            Color = new SKColor((byte)noise.Between(10, 60), (byte)noise.Between(20, 60), (byte)noise.Between(60, 120)),
        };
        canvas.Save();
        canvas.Translate(centre + noise.Between(-6, 6), (Height / 2f) + noise.Between(-6, 6));
        // Not more: a six that lies on its side is a nine to somebody.
        canvas.RotateDegrees(noise.Between(-14, 14));
        canvas.Skew(noise.Between(-0.22f, 0.22f), 0);
        canvas.Scale(noise.Between(0.84f, 1), noise.Between(0.84f, 0.98f));
        canvas.Translate(-GlyphWidth / 2, -GlyphHeight / 2);
        canvas.DrawPath(path, paint);
        canvas.Restore();
    }

    private static void DrawThreads(SKCanvas canvas, CaptchaNoise noise, SKColor color, int count)
    {
        using var paint = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            StrokeWidth = 2.5f,
            IsAntialias = true,
            Color = color,
        };
        for (var i = 0; i < count; i++)
        {
            using var builder = new SKPathBuilder();
            builder.MoveTo(-5, noise.Between(0, Height));
            builder.CubicTo(
                noise.Between(60, 160),
                noise.Between(-40, Height + 40),
                noise.Between(200, 320),
                noise.Between(-40, Height + 40),
                Width + 5,
                noise.Between(0, Height)
            );
            using var path = builder.Detach();
            canvas.DrawPath(path, paint);
        }
    }
}
