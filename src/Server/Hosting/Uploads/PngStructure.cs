using System.Buffers.Binary;
using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Walks a PNG (ISO/IEC 15948) chunk by chunk: known chunks with right checksums, one picture, and nothing after IEND.</summary>
internal static class PngStructure
{
    private const int ChunkOverhead = 12;

    /// <summary>What cameras, scanners and screenshots write. An animation (acTL) is no single picture.</summary>
    private const string Known =
        " IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT tIME tEXt zTXt iTXt eXIf iDOT vpAg orNT caNv ";

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => TableEntry((uint)i))];

    public static ReadOnlySpan<byte> Start => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static Verdict<PictureSize> Read(byte[] content, UploadOptions limits)
    {
        PngHeader? header = null;
        using var compressed = new MemoryStream(content.Length);
        var at = Start.Length;
        while (TryReadChunk(content, ref at, out var type, out var body))
        {
            if (type == "IEND")
            {
                return at != content.Length
                        ? new Rejection(RejectionReason.UploadContentForeign, "bytes after the end of the PNG")
                    : header is null ? UploadInspector.Damaged("a PNG without a header")
                    : Judge(header, compressed);
            }

            if (header is null != (type == "IHDR"))
            {
                return UploadInspector.Damaged("a PNG that does not begin with its one header");
            }

            if (type == "IHDR")
            {
                header = PngHeader.Of(body);
                if (header is null)
                {
                    return UploadInspector.Damaged("a PNG header that no honest picture has");
                }

                if (!header.Size.Fits(limits))
                {
                    return UploadInspector.TooManyPixels(header.Size);
                }
            }

            if (type == "IDAT")
            {
                compressed.Write(body);
            }
        }

        return UploadInspector.Damaged("a PNG without an end, or with an unknown or damaged chunk");
    }

    private static Verdict<PictureSize> Judge(PngHeader header, MemoryStream compressed)
    {
        compressed.Position = 0;
        return header.IsFilledBy(compressed)
            ? header.Size
            : UploadInspector.Damaged("a PNG with more or fewer bytes than pixels");
    }

    /// <returns>False at the end of the bytes and for a chunk that is not acceptable.</returns>
    private static bool TryReadChunk(
        ReadOnlySpan<byte> content,
        ref int at,
        out string type,
        out ReadOnlySpan<byte> body
    )
    {
        type = "";
        body = default;
        if (content.Length - at < ChunkOverhead)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(content[at..]);
        if (length > content.Length - at - ChunkOverhead)
        {
            return false;
        }

        var size = (int)length;
        type = Encoding.Latin1.GetString(content.Slice(at + 4, 4));
        body = content.Slice(at + 8, size);
        var isWhole =
            BinaryPrimitives.ReadUInt32BigEndian(content[(at + 8 + size)..]) == Crc(content.Slice(at + 4, size + 4));
        at += size + ChunkOverhead;
        return isWhole && Known.Contains($" {type} ", StringComparison.Ordinal);
    }

    /// <summary>CRC-32 of ISO 3309, as every chunk carries it.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes)
        {
            crc = Table[(crc ^ octet) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint TableEntry(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 1 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        }

        return value;
    }
}
