using System.Buffers.Binary;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Walks a JPEG (ITU-T T.81 Annex B) from its first marker to its last: one frame, baseline or progressive, and nothing after it.</summary>
internal static class JpegStructure
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte FirstRestart = 0xD0;
    private const byte LastRestart = 0xD7;
    private const int FrameHeaderSize = 8;

    /// <summary>A picture needs a dozen; thousands of scans cost a decoder minutes.</summary>
    private const int MaxScans = 64;

    public static ReadOnlySpan<byte> Start => [0xFF, 0xD8, 0xFF];

    public static Verdict<PictureSize> Read(ReadOnlySpan<byte> content)
    {
        var found = new Found();
        var at = 2;
        while (TryReadMarker(content, ref at, out var marker))
        {
            if (marker == EndOfImage)
            {
                return at == content.Length
                    ? found.AsVerdict()
                    : new Rejection(RejectionReason.UploadContentForeign, "bytes after the end of the JPEG");
            }

            if (!TryReadSegment(content, ref at, out var segment))
            {
                break;
            }

            if (!found.TryTake(marker, segment))
            {
                return UploadInspector.Damaged($"JPEG marker {marker:X2} where it may not stand");
            }

            if (marker == StartOfScan)
            {
                SkipScan(content, ref at);
            }
        }

        return UploadInspector.Damaged("a JPEG without an end");
    }

    /// <summary>Fill bytes FF may stand before a marker.</summary>
    private static bool TryReadMarker(ReadOnlySpan<byte> content, ref int at, out byte marker)
    {
        marker = 0;
        if (at >= content.Length || content[at] != 0xFF)
        {
            return false;
        }

        while (at < content.Length && content[at] == 0xFF)
        {
            at++;
        }

        if (at == content.Length)
        {
            return false;
        }

        marker = content[at++];
        return true;
    }

    private static bool TryReadSegment(ReadOnlySpan<byte> content, ref int at, out ReadOnlySpan<byte> segment)
    {
        segment = default;
        if (at + 2 > content.Length)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(content[at..]);
        if (length < 2 || at + length > content.Length)
        {
            return false;
        }

        segment = content.Slice(at + 2, length - 2);
        at += length;
        return true;
    }

    /// <summary>Eight bits a sample, grey or three or four components; the height stands here and not in a later DNL.</summary>
    private static PictureSize? FrameOf(ReadOnlySpan<byte> segment) =>
        segment.Length >= FrameHeaderSize - 2
        && segment[0] == 8
        && segment[5] is 1 or 3 or 4
        && segment.Length == 6 + (3 * segment[5])
            ? new PictureSize(
                BinaryPrimitives.ReadUInt16BigEndian(segment[3..]),
                BinaryPrimitives.ReadUInt16BigEndian(segment[1..])
            )
            : null;

    /// <summary>In a scan FF is followed by 00 or a restart marker; anything else ends it.</summary>
    private static void SkipScan(ReadOnlySpan<byte> content, ref int at)
    {
        while (at < content.Length)
        {
            var next = content[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= content.Length)
            {
                at = content.Length;
                return;
            }

            at += next;
            if (content[at + 1] is not (0x00 or (>= FirstRestart and <= LastRestart)))
            {
                return;
            }

            at += 2;
        }
    }

    /// <summary>What the walk has met so far.</summary>
    private sealed class Found
    {
        private PictureSize? _size;
        private int _scans;

        /// <returns>False for a marker that no acceptable JPEG has there.</returns>
        public bool TryTake(byte marker, ReadOnlySpan<byte> segment)
        {
            switch (marker)
            {
                // Baseline, extended, progressive; the lossless and arithmetic ones no browser shows.
                case 0xC0 or 0xC1 or 0xC2 when _size is null:
                    _size = FrameOf(segment);
                    return _size is not null;
                case StartOfScan:
                    return _size is not null && ++_scans <= MaxScans;
                default:
                    return marker is 0xC4 or 0xDB or 0xDD or 0xFE or (>= 0xE0 and <= 0xEF);
            }
        }

        public Verdict<PictureSize> AsVerdict() =>
            _size is not null && _scans > 0 ? _size : UploadInspector.Damaged("a JPEG without a picture");
    }
}
