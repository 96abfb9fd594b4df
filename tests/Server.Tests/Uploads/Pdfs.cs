using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace JianliRegistry.Server.Tests.Uploads;

/// <summary>One-page PDF files, with an object more.</summary>
internal static class Pdfs
{
    /// <param name="objects">Further objects, or anything else between the last object and the cross-reference.</param>
    public static byte[] Make(byte[]? objects = null, string start = "%PDF-1.7\n", string end = "%%EOF\n") =>
        [
            .. Encoding.Latin1.GetBytes(start),
            .. "%\u00e2\u00e3\u00cf\u00d3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"u8,
            .. "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"u8,
            .. "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n"u8,
            .. Stream("<< /Filter /FlateDecode >>", Deflate("0 0 m 10 10 l S")),
            .. objects ?? [],
            .. "xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n9\n"u8,
            .. Encoding.Latin1.GetBytes(end),
        ];

    public static byte[] With(string text) => Make(Encoding.Latin1.GetBytes($"9 0 obj\n{text}\nendobj\n"));

    public static byte[] ObjectStream(string inner, string filter = "/FlateDecode") =>
        Stream($"<< /Type /ObjStm /N 1 /First 4 /Filter {filter} >>", Deflate($"9 0 {inner}"));

    public static byte[] Stream(string dictionary, byte[] body) =>
        [
            .. Encoding.Latin1.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"8 0 obj\n{dictionary}\nstream\n")
            ),
            .. body,
            .. "\nendstream\nendobj\n"u8,
        ];

    public static byte[] Deflate(string text)
    {
        using var target = new MemoryStream();
        using (var deflating = new ZLibStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflating.Write(Encoding.Latin1.GetBytes(text));
        }

        return target.ToArray();
    }
}
