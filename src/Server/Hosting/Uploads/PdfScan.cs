using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Looks for what a scan of paper never holds: scripts, programs to start, files inside, encryption that would hide them.</summary>
/// <remarks>
/// Names are compared as a reader sees them (#4A is J), in all bytes and in what object streams inflate to. It does not prove a PDF
/// harmless: it is also served as an attachment, sandboxed, and never rendered by the server.
/// </remarks>
internal static class PdfScan
{
    private const int TailSize = 1024;
    private const string Encryption = "/Encrypt";

    // Long enough that compressed data does not hold them by chance.
    private static readonly string[] Forbidden =
    [
        "/JavaScript",
        "/Launch",
        "/EmbeddedFile",
        "/RichMedia",
        "/SubmitForm",
        "/ImportData",
        "/GoToE",
        "/GoToR",
        "/Rendition",
        Encryption,
        "/XFA ",
        "/XFA[",
    ];

    public static Rejection? WhyRefused(byte[] content)
    {
        var bytes = content.AsSpan();
        if (!HasHeader(bytes))
        {
            return UploadInspector.Damaged("no PDF header");
        }

        var end = bytes.LastIndexOf("%%EOF"u8);
        if (end < 0 || end < bytes.Length - TailSize || bytes[(end + 5)..].ContainsAnyExcept(" \t\r\n\0"u8))
        {
            return UploadInspector.Damaged("no end of the PDF, or bytes after it");
        }

        return bytes.IndexOf("startxref"u8) < 0
            ? UploadInspector.Damaged("no cross-reference")
            : ForbiddenIn(Plain(bytes)) ?? PdfObjectStreams.WhyRefused(content);
    }

    public static Rejection? ForbiddenIn(string text) =>
        Array.Find(Forbidden, name => text.Contains(name, StringComparison.Ordinal)) is { } found
            ? new Rejection(
                found == Encryption ? RejectionReason.UploadEncrypted : RejectionReason.UploadContentForeign,
                found
            )
            : null;

    /// <summary>One character a byte, with #hh of names undone; each kind of white space becomes a blank.</summary>
    public static string Plain(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '#' && i + 2 < bytes.Length && IsHex(bytes[i + 1]) && IsHex(bytes[i + 2]))
            {
                text.Append((char)((ValueOf(bytes[i + 1]) << 4) | ValueOf(bytes[i + 2])));
                i += 2;
            }
            else
            {
                text.Append(bytes[i] is (byte)'\r' or (byte)'\n' or (byte)'\t' or 0 ? ' ' : (char)bytes[i]);
            }
        }

        return text.ToString();
    }

    private static bool HasHeader(ReadOnlySpan<byte> content) =>
        content.Length > 8
        && content[5] is (byte)'1' or (byte)'2'
        && content[6] == '.'
        && char.IsAsciiDigit((char)content[7])
        && content[8] is (byte)'\r' or (byte)'\n' or (byte)' ';

    private static bool IsHex(byte octet) => char.IsAsciiHexDigit((char)octet);

    private static int ValueOf(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
