using System.Buffers.Binary;
using System.IO.Compression;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>IHDR: the size, and how many bytes the picture's compressed stream has to give.</summary>
internal sealed record PngHeader(PictureSize Size, int BitsPerPixel, bool IsInterlaced)
{
    private const int Length = 13;

    // Adam7: first column, first row, column step, row step of each pass.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
    [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];

    public static PngHeader? Of(ReadOnlySpan<byte> body)
    {
        if (body.Length != Length || body[10] != 0 || body[11] != 0 || body[12] > 1)
        {
            return null;
        }

        var depth = body[8];
        var channels = (body[9], depth) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) => 1,
            (4, 8 or 16) => 2,
            (2, 8 or 16) => 3,
            (6, 8 or 16) => 4,
            _ => 0,
        };
        var width = BinaryPrimitives.ReadInt32BigEndian(body);
        var height = BinaryPrimitives.ReadInt32BigEndian(body[4..]);
        return channels == 0 ? null : new PngHeader(new PictureSize(width, height), channels * depth, body[12] == 1);
    }

    /// <summary>Inflates in pieces and only counts: a stream that gives more is a bomb, one that gives less is broken.</summary>
    public bool IsFilledBy(Stream compressed)
    {
        var expected = IsInterlaced
            ? Passes.Sum(p => BytesOf(Steps(Size.Width, p.X, p.StepX), Steps(Size.Height, p.Y, p.StepY)))
            : BytesOf(Size.Width, Size.Height);
        try
        {
            using var inflating = new ZLibStream(compressed, CompressionMode.Decompress);
            var piece = new byte[64 * 1024];
            var total = 0L;
            for (int read; total <= expected && (read = inflating.Read(piece)) > 0; )
            {
                total += read;
            }

            return total == expected;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static int Steps(int length, int first, int step) => (length - first + step - 1) / step;

    /// <summary>Each row begins with the octet of its filter; a pass without columns has no rows.</summary>
    private long BytesOf(int width, int height) =>
        width <= 0 || height <= 0 ? 0 : height * (1 + (((long)width * BitsPerPixel) + 7) / 8);
}
