using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using JianliRegistry.Server.Hosting.Uploads;

namespace JianliRegistry.Server.Tests.Uploads;

/// <summary>PNG files put together chunk by chunk, right and wrong.</summary>
internal static class Pngs
{
    private static readonly byte[] Signature = [0x89, .. "PNG\r\n\u001a\n"u8];

    /// <param name="bytes">How many the compressed stream gives; null: as many as the pixels need (one octet grey each).</param>
    public static byte[] Make(
        int width,
        int height,
        byte[]? more = null,
        long? bytes = null,
        bool interlaced = false,
        byte depth = 8,
        byte colour = 0
    )
    {
        var rows = interlaced ? InterlacedBytes(width, height) : (long)height * (1 + ((width * depth) + 7) / 8);
        return
        [
            .. Signature,
            .. Header(width, height, depth, colour, interlaced),
            .. more ?? [],
            .. Chunk("IDAT", Zeros(bytes ?? rows)),
            .. Chunk("IEND", Array.Empty<byte>()),
        ];
    }

    public static byte[] Of(params byte[][] chunks) => [.. Signature, .. chunks.SelectMany(c => c)];

    public static byte[] Header(
        int width,
        int height,
        byte depth = 8,
        byte colour = 0,
        bool interlaced = false,
        byte compression = 0
    )
    {
        var body = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(body, width);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(4), height);
        (body[8], body[9], body[10], body[12]) = (depth, colour, compression, interlaced ? (byte)1 : (byte)0);
        return Chunk("IHDR", body);
    }

    public static byte[] Chunk(string type, string body) => Chunk(type, Encoding.Latin1.GetBytes(body));

    public static byte[] Chunk(string type, byte[] body, bool wrongChecksum = false)
    {
        var chunk = new byte[body.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        body.CopyTo(chunk, 8);
        var crc = PngStructure.Crc(chunk.AsSpan(4, body.Length + 4));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 8), wrongChecksum ? crc + 1 : crc);
        return chunk;
    }

    /// <summary>So many zeros, compressed about a thousand times.</summary>
    public static byte[] Zeros(long count)
    {
        using var target = new MemoryStream();
        using (var deflating = new ZLibStream(target, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var piece = new byte[1024 * 1024];
            for (var left = count; left > 0; left -= piece.Length)
            {
                deflating.Write(piece, 0, (int)Math.Min(left, piece.Length));
            }
        }

        return target.ToArray();
    }

    private static long InterlacedBytes(int width, int height)
    {
        (int X, int Y, int StepX, int StepY)[] passes =
        [
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ];
        return passes.Sum(p =>
        {
            var columns = (width - p.X + p.StepX - 1) / p.StepX;
            var rows = (height - p.Y + p.StepY - 1) / p.StepY;
            return columns > 0 && rows > 0 ? (long)rows * (columns + 1) : 0;
        });
    }
}
