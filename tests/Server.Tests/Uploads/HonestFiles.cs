using System.Text;
using SkiaSharp;

namespace JianliRegistry.Server.Tests.Uploads;

/// <summary>Files as cameras, scanners and office programs make them.</summary>
internal static class HonestFiles
{
    public static IEnumerable<(string Name, byte[] Content)> All =>
        [
            ("照片.jpg", Jpeg(400, 300)),
            ("IMG_0001.JPEG", WithOrientation(Jpeg(40, 20), 6)),
            ("progressive.jpg", ProgressiveJpeg),
            ("grey.jpg", Encode(64, 64, SKColorType.Gray8, SKEncodedImageFormat.Jpeg)),
            ("12MP.jpg", Jpeg(4000, 3000)),
            ("扫描件.png", Png(300, 200)),
            ("alpha.png", Encode(33, 17, SKColorType.Rgba8888, SKEncodedImageFormat.Png)),
            ("interlaced.png", Pngs.Make(7, 5, interlaced: true)),
            ("with text.png", Pngs.Make(3, 3, more: Pngs.Chunk("tEXt", "Software\0Scanner"))),
            ("one pixel.png", Png(1, 1)),
            ("证明.pdf", Pdfs.Make()),
            ("object streams.pdf", Pdfs.Make(Pdfs.ObjectStream("<< /Type /Page >>"))),
            ("C:\\Users\\me\\扫描.pdf", Pdfs.Make()),
            ("no ending", Jpeg(10, 10)),
        ];

    public static byte[] Jpeg(int width, int height) =>
        Encode(width, height, SKColorType.Rgba8888, SKEncodedImageFormat.Jpeg);

    public static byte[] Png(int width, int height) =>
        Encode(width, height, SKColorType.Rgb888x, SKEncodedImageFormat.Png);

    /// <summary>Eight grey pixels by eight, in one progressive scan that holds the DC coefficient alone.</summary>
    public static byte[] ProgressiveJpeg { get; } =
    [
        .. new byte[] { 0xFF, 0xD8 },
        .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
        .. Segment(0xC2, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
        .. Segment(0xC4, [0, 1, .. new byte[15], 0]),
        .. Segment(0xDA, [1, 1, 0, 0, 0, 0]),
        // One code of one bit says "no difference"; the rest of the octet is filled with ones.
        0x7F,
        0xFF,
        0xD9,
    ];

    public static byte[] Segment(byte marker, byte[] body) =>
        [0xFF, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    /// <summary>Puts a segment behind the first marker.</summary>
    public static byte[] With(byte[] jpeg, byte marker, byte[] body) =>
        [.. jpeg[..2], .. Segment(marker, body), .. jpeg[2..]];

    /// <summary>As a phone held upright writes it: one entry of EXIF.</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
        With(
            jpeg,
            0xE1,
            [
                .. Encoding.ASCII.GetBytes("Exif\0\0MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"),
                orientation,
                .. new byte[6],
            ]
        );

    private static byte[] Encode(int width, int height, SKColorType colours, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, colours, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.LightBlue);
        using var paint = new SKPaint { Color = SKColors.DarkRed };
        canvas.DrawCircle(width / 2f, height / 2f, width / 3f, paint);
        using var data = bitmap.Encode(format, 80);
        return data.ToArray();
    }
}
