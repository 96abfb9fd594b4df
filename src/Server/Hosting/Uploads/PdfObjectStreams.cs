using System.IO.Compression;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Objects of a PDF that lie in compressed streams: each such stream is inflated and read; what can't be is refused.</summary>
internal static class PdfObjectStreams
{
    private const int MaxInflated = 64 * 1024 * 1024;
    private const int MaxStreams = 20_000;
    private const int MaxDictionary = 16 * 1024;

    public static Rejection? WhyRefused(byte[] content)
    {
        var room = MaxInflated;
        var at = 0;
        for (var found = 0; TryFindStream(content, ref at, out var keyword); found++)
        {
            if (found == MaxStreams || DictionaryBefore(content, keyword) is not { } dictionary)
            {
                return Unreadable;
            }

            if (!HoldsObjects(dictionary))
            {
                continue;
            }

            if (!IsPlainDeflate(dictionary) || Inflate(content, at, ref room) is not { } inner)
            {
                return Unreadable;
            }

            if (PdfScan.ForbiddenIn(inner) is { } forbidden)
            {
                return forbidden;
            }
        }

        return null;
    }

    private static Rejection Unreadable => new(RejectionReason.UploadContentForeign, "objects that can't be looked at");

    /// <summary>The keyword stands before a line break; the word in a text does not.</summary>
    private static bool TryFindStream(ReadOnlySpan<byte> content, ref int at, out int keyword)
    {
        for (keyword = 0; ; )
        {
            var next = content[at..].IndexOf("stream"u8);
            if (next < 0)
            {
                return false;
            }

            keyword = at + next;
            at = keyword + 6;
            var isEnd = keyword >= 3 && content[(keyword - 3)..keyword].SequenceEqual("end"u8);
            if (!isEnd && at < content.Length && content[at] is (byte)'\r' or (byte)'\n')
            {
                return true;
            }
        }
    }

    private static string? DictionaryBefore(byte[] content, int keyword)
    {
        var text = PdfScan.Plain(content.AsSpan(Math.Max(0, keyword - MaxDictionary)..keyword));
        var start = text.LastIndexOf(" obj", StringComparison.Ordinal);
        return start >= 0 && text.TrimEnd().EndsWith(">>", StringComparison.Ordinal) ? text[start..] : null;
    }

    /// <summary>/First stands in the dictionary of an object stream and of no other stream, also where its type does not.</summary>
    private static bool HoldsObjects(string dictionary) =>
        dictionary.Contains("/ObjStm", StringComparison.Ordinal)
        || dictionary.Contains("/First", StringComparison.Ordinal);

    private static bool IsPlainDeflate(string dictionary) =>
        dictionary.Split("Decode").Length == 2 && dictionary.Contains("/FlateDecode", StringComparison.Ordinal);

    private static string? Inflate(byte[] content, int afterKeyword, ref int room)
    {
        var start = content[afterKeyword] == '\r' && content[afterKeyword + 1] == '\n' ? 2 : 1;
        try
        {
            using var source = new MemoryStream(content, afterKeyword + start, content.Length - afterKeyword - start);
            using var inflating = new ZLibStream(source, CompressionMode.Decompress);
            using var inner = new MemoryStream();
            var piece = new byte[8 * 1024];
            for (int read; (read = inflating.Read(piece)) > 0; )
            {
                room -= read;
                if (room < 0)
                {
                    return null;
                }

                inner.Write(piece, 0, read);
            }

            return PdfScan.Plain(inner.GetBuffer().AsSpan(0, (int)inner.Length));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
