using System.Security.Cryptography;
using System.Text;

namespace JianliRegistry.Server.Tests.Uploads;

/// <summary>The hostile corpus: more than a hundred files, each wrong in one way.</summary>
internal static class HostileFiles
{
    private static readonly byte[] Jpeg = HonestFiles.Jpeg(64, 48);
    private static readonly byte[] Png = HonestFiles.Png(64, 48);
    private static readonly byte[] Pdf = Pdfs.Make();

    private static readonly byte[] Archive =
    [
        .. "PK\u0003\u0004"u8,
        .. new byte[40],
        .. "PK\u0001\u0002"u8,
        .. new byte[46],
        .. "PK\u0005\u0006"u8,
        .. new byte[18],
    ];

    public static IReadOnlyList<(string Why, string Name, byte[] Content)> All =>
        [
            .. OtherFormats(),
            .. MagicOnly(),
            .. Truncated(),
            .. Trailing(),
            .. Polyglots(),
            .. BrokenJpegs(),
            .. BrokenPngs(),
            .. Bombs(),
            .. ActivePdfs(),
            .. Names(),
        ];

    private static IEnumerable<(string, string, byte[])> OtherFormats()
    {
        (string Why, byte[] Start)[] formats =
        [
            ("GIF87a", [.. "GIF87a"u8]),
            ("GIF89a", [.. "GIF89a"u8]),
            ("BMP", [.. "BM"u8]),
            ("TIFF, little end first", [.. "II*\0"u8]),
            ("TIFF, big end first", [.. "MM\0*"u8]),
            ("WebP", [.. "RIFF\0\0\0\0WEBPVP8 "u8]),
            ("HEIC", [.. "\0\0\0\u0018ftypheic"u8]),
            ("AVIF", [.. "\0\0\0\u001cftypavif"u8]),
            ("JPEG 2000", [.. "\0\0\0\u000cjP  "u8]),
            ("icon", [0, 0, 1, 0]),
            ("SVG", [.. "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8]),
            ("SVG with a declaration", [.. "<?xml version='1.0'?><svg/>"u8]),
            ("HTML", [.. "<!DOCTYPE html><script>alert(1)</script>"u8]),
            ("text", [.. "hello"u8]),
            ("script", [.. "#!/bin/sh\n"u8]),
            ("PHP", [.. "<?php system($_GET['c']);"u8]),
            ("archive", Archive),
            ("RAR", [.. "Rar!\u001a\u0007\0"u8]),
            ("7z", [.. "7z\u00bc\u00af"u8]),
            ("Windows program", [.. "MZ"u8]),
            ("Linux program", [.. "\u007fELF"u8]),
            ("PostScript", [.. "%!PS-Adobe-3.0"u8]),
            ("RTF", [.. "{\\rtf1"u8]),
            ("old Word file", [0xD0, 0xCF, 0x11, 0xE0]),
        ];
        return formats
            .Select(f => (f.Why, "a.png", (byte[])[.. f.Start, .. new byte[100]]))
            .Append(("nothing", "a.png", []))
            .Append(("one octet", "a.png", [0xFF]));
    }

    private static IEnumerable<(string, string, byte[])> MagicOnly()
    {
        foreach (var (name, start) in new[] { ("a.jpg", Jpeg[..3]), ("a.png", Png[..8]), ("a.pdf", Pdf[..9]) })
        {
            yield return ($"{name}: magic alone", name, start);
            yield return ($"{name}: magic and zeros", name, [.. start, .. new byte[5000]]);
            yield return ($"{name}: magic and noise", name, [.. start, .. RandomNumberGenerator.GetBytes(5000)]);
            yield return ($"{name}: magic and HTML", name, [.. start, .. "<html><body>x</body></html>"u8]);
        }
    }

    private static IEnumerable<(string, string, byte[])> Truncated() =>
        new[] { ("a.jpg", Jpeg), ("a.png", Png), ("a.pdf", Pdf) }.SelectMany(file =>
            new[] { 25, 50, 75, 99 }.Select(percent =>
                ($"{file.Item1}: {percent} % of it", file.Item1, file.Item2[..(file.Item2.Length * percent / 100)])
            )
        );

    private static IEnumerable<(string, string, byte[])> Trailing()
    {
        (string Why, byte[] Bytes)[] tails =
        [
            ("one octet", [7]),
            ("an archive", Archive),
            ("a program", [.. "MZ"u8, .. new byte[100]]),
            ("another picture", Jpeg),
        ];
        return new[] { ("a.jpg", Jpeg), ("a.png", Png), ("a.pdf", Pdf) }.SelectMany(file =>
            tails.Select(tail => ($"{file.Item1} and {tail.Why}", file.Item1, (byte[])[.. file.Item2, .. tail.Bytes]))
        );
    }

    private static IEnumerable<(string, string, byte[])> Polyglots() =>
        [
            ("JPEG with a script in its comment", "a.jpg", HonestFiles.With(Jpeg, 0xFE, [.. "<sCript>alert(1)"u8])),
            ("JPEG with PHP in its comment", "a.jpg", HonestFiles.With(Jpeg, 0xFE, [.. "<?php x();"u8])),
            ("JPEG with a page in APP1", "a.jpg", HonestFiles.With(Jpeg, 0xE1, [.. "<HTML><body>"u8])),
            ("JPEG and PDF", "a.jpg", HonestFiles.With(Jpeg, 0xFE, [.. "%PDF-1.4\n"u8])),
            (
                "JPEG and archive",
                "a.jpg",
                [.. Jpeg[..2], .. HonestFiles.Segment(0xFE, Archive), .. Jpeg[2..40], 0xFF, 0xD9]
            ),
            ("PNG with a script in its text", "a.png", Pngs.Make(3, 3, Pngs.Chunk("tEXt", "a\0<script>"))),
            ("PNG with a page in a chunk of its own", "a.png", Pngs.Make(3, 3, Pngs.Chunk("htMl", "<b>"))),
            ("PNG and PDF", "a.png", Pngs.Make(3, 3, Pngs.Chunk("tEXt", "a\0%PDF-1.4"))),
            ("PNG with an archive at its end", "a.png", Pngs.Make(3, 3, Pngs.Chunk("iTXt", Archive))),
            ("PDF and page", "a.pdf", Pdfs.With("<< /A (<html><script>alert(1)</script>) >>")),
            ("PDF behind a page", "a.pdf", [.. "<html>"u8, .. Pdf]),
        ];

    private static IEnumerable<(string, string, byte[])> BrokenJpegs()
    {
        var frame = Array.IndexOf(Jpeg, (byte)0xC0);
        byte[] WithFrame(byte marker, int at = -1, byte value = 0)
        {
            var copy = (byte[])Jpeg.Clone();
            copy[frame] = marker;
            if (at >= 0)
            {
                copy[frame + 3 + at] = value;
            }

            return copy;
        }

        byte[] scan = [.. HonestFiles.Segment(0xDA, [1, 1, 0, 0, 0, 0]), 0x7F];
        var progressive = HonestFiles.ProgressiveJpeg;
        return
        [
            ("JPEG, lossless", "a.jpg", WithFrame(0xC3)),
            ("JPEG, arithmetic", "a.jpg", WithFrame(0xC9)),
            ("JPEG, twelve bits", "a.jpg", WithFrame(0xC0, 0, 12)),
            ("JPEG, seven components", "a.jpg", WithFrame(0xC0, 5, 7)),
            ("JPEG with two frames", "a.jpg", HonestFiles.With(Jpeg, 0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0])),
            ("JPEG without a picture", "a.jpg", [0xFF, 0xD8, .. HonestFiles.Segment(0xFE, [1, 2]), 0xFF, 0xD9]),
            ("JPEG with a segment beyond its end", "a.jpg", [.. Jpeg[..2], 0xFF, 0xFE, 0xFF, 0xFF, .. Jpeg[2..]]),
            (
                "JPEG of a thousand scans",
                "a.jpg",
                [.. progressive[..^2], .. Enumerable.Repeat(scan, 1000).SelectMany(s => s), 0xFF, 0xD9]
            ),
        ];
    }

    private static IEnumerable<(string, string, byte[])> BrokenPngs() =>
        [
            ("PNG without a header", "a.png", Pngs.Of(Pngs.Chunk("IDAT", "x"), Pngs.Chunk("IEND", ""))),
            ("PNG without a picture", "a.png", Pngs.Of(Pngs.Header(3, 3), Pngs.Chunk("IEND", ""))),
            ("PNG without an end", "a.png", Pngs.Of(Pngs.Header(3, 3), Pngs.Chunk("IDAT", Pngs.Zeros(12)))),
            ("PNG with two headers", "a.png", Pngs.Make(3, 3, Pngs.Header(3, 3))),
            (
                "PNG with a wrong checksum",
                "a.png",
                Pngs.Make(3, 3, Pngs.Chunk("tEXt", [65, 0, 65], wrongChecksum: true))
            ),
            ("PNG that moves", "a.png", Pngs.Make(3, 3, Pngs.Chunk("acTL", new byte[8]))),
            ("PNG of an unknown colour", "a.png", Pngs.Make(3, 3, colour: 5)),
            ("PNG with fewer bytes than pixels", "a.png", Pngs.Make(30, 30, bytes: 100)),
            ("PNG of no width", "a.png", Pngs.Make(0, 3)),
            (
                "PNG of a negative height",
                "a.png",
                Pngs.Of(Pngs.Header(3, -3), Pngs.Chunk("IDAT", "x"), Pngs.Chunk("IEND", ""))
            ),
            (
                "PNG of an unknown compression",
                "a.png",
                Pngs.Of(Pngs.Header(3, 3, compression: 1), Pngs.Chunk("IDAT", Pngs.Zeros(12)), Pngs.Chunk("IEND", ""))
            ),
            (
                "PNG with a damaged stream",
                "a.png",
                Pngs.Of(Pngs.Header(3, 3), Pngs.Chunk("IDAT", "abcdef"), Pngs.Chunk("IEND", ""))
            ),
        ];

    private static IEnumerable<(string, string, byte[])> Bombs()
    {
        var frame = Array.IndexOf(Jpeg, (byte)0xC0);
        var huge = (byte[])Jpeg.Clone();
        Array.Fill(huge, (byte)0xFF, frame + 4, 4);
        return
        [
            ("109 KB of PNG that unfold to 900 MB", "a.png", Pngs.Make(30_000, 30_000)),
            ("PNG of 50,000 × 50,000 black and white", "a.png", Pngs.Make(50_000, 50_000, depth: 1)),
            ("PNG that says a hundred pixels and holds 200 MB", "a.png", Pngs.Make(10, 10, bytes: 200_000_000)),
            ("PNG as long as a road", "a.png", Pngs.Make(20_000, 1)),
            ("JPEG of 65,535 × 65,535", "a.jpg", huge),
            (
                "PDF with 100 MB of objects in 100 KB",
                "a.pdf",
                Pdfs.Make(Pdfs.ObjectStream(new string(' ', 100_000_000)))
            ),
            ("JPEG larger than allowed", "a.jpg", [.. Jpeg[..2], .. LongComment(11), .. Jpeg[2..]]),
            ("PDF larger than allowed", "a.pdf", Pdfs.Make(new byte[11 * 1024 * 1024])),
        ];
    }

    private static IEnumerable<byte> LongComment(int megabytes) =>
        Enumerable.Repeat(HonestFiles.Segment(0xFE, new byte[65_000]), megabytes * 17).SelectMany(s => s);

    private static IEnumerable<(string, string, byte[])> ActivePdfs()
    {
        (string Why, byte[] Content)[] files =
        [
            ("a script", Pdfs.With("<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>")),
            ("a script in disguise", Pdfs.With("<< /S /Jav#61Scrip#74 /J#53 (x) >>")),
            ("a script in an object stream", Pdfs.Make(Pdfs.ObjectStream("<< /S /JavaScript /JS (x) >>"))),
            (
                "a script in an untyped stream",
                Pdfs.Make(
                    Pdfs.Stream("<< /N 1 /First 4 /Filter /FlateDecode >>", Pdfs.Deflate("9 0 << /S /JavaScript >>"))
                )
            ),
            ("objects behind two filters", Pdfs.Make(Pdfs.ObjectStream("<< >>", "[/ASCII85Decode /FlateDecode]"))),
            ("objects behind an unknown filter", Pdfs.Make(Pdfs.ObjectStream("<< >>", "/LZWDecode"))),
            (
                "a stream whose dictionary is far away",
                Pdfs.Make([
                    .. "8 0 obj\n<< /Type /ObjStm >>"u8,
                    .. Encoding.ASCII.GetBytes(new string(' ', 40_000)),
                    .. "\nstream\nx\nendstream\n"u8,
                ])
            ),
            ("a program to start", Pdfs.With("<< /S /Launch /F (cmd.exe) >>")),
            ("a file inside", Pdfs.With("<< /Type /EmbeddedFile >>")),
            ("a film", Pdfs.With("<< /Subtype /RichMedia >>")),
            ("a form to send", Pdfs.With("<< /S /SubmitForm /F (http://example.invalid) >>")),
            ("an XFA form", Pdfs.With("<< /AcroForm << /XFA [(a) 4 0 R] >> >>")),
            ("encryption", Pdfs.With("<< /Encrypt 5 0 R >>")),
            ("a jump into another file", Pdfs.With("<< /S /GoToR /F (x) >>")),
            ("no version", Pdfs.Make(start: "%PDF-x\n")),
            ("no end", Pdfs.Make(end: "")),
        ];
        return files.Select(f => ($"PDF with {f.Why}", "a.pdf", f.Content));
    }

    private static IEnumerable<(string, string, byte[])> Names() =>
        new[]
        {
            "../a.png",
            "..\\..\\a.png",
            "/etc/a.png",
            "C:\\..\\..\\a.png",
            "\\\\server\\share\\a.png",
            "a\0.png",
            ".htaccess",
            "a.png:stream",
            "a\"b.png",
            "<b>.png",
            "a|b.png",
            "x\u202Egnp.exe",
            "a\uE000.png",
            "  ",
            "",
        }.Select(name => ($"name {name}", name, Png));
}
