using System.Runtime.InteropServices;

namespace JianliRegistry.Core.Signing;

/// <summary>Says whether bytes are one value in DER (X.690 §10, §11), through the whole tree and without a byte after it.</summary>
/// <remarks>
/// Readers that only look at what they need let a second encoding of the same value pass, and then a changed byte is not
/// seen. Here every SET is a SET OF, as in all structures of X.509 and CMS, so its elements have to be sorted.
/// </remarks>
internal static class DerEncoding
{
    // The issuer name inside the token inside a commitment lies 25 deep.
    private const int MaxDepth = 40;
    private const int Constructed = 0x20;
    private const int ClassMask = 0xC0;

    public static bool IsCanonical(ReadOnlySpan<byte> bytes) =>
        TryReadHeader(bytes, out var header) && header.Total == bytes.Length && IsCanonicalValue(bytes, header, 0);

    private static bool IsCanonicalValue(ReadOnlySpan<byte> encoded, Header header, int depth)
    {
        var content = encoded.Slice(header.ContentOffset, header.ContentLength);
        var constructed = (header.Tag & Constructed) != 0;
        if ((header.Tag & ClassMask) != 0)
        {
            return !constructed || AreChildrenCanonical(content, depth, sorted: false);
        }

        return header.Tag switch
        {
            0x30 => AreChildrenCanonical(content, depth, sorted: false),
            0x31 => AreChildrenCanonical(content, depth, sorted: true),
            0x01 => content is [0x00] or [0xFF],
            0x02 or 0x0A => IsMinimalInteger(content),
            0x03 => IsBitString(content),
            0x05 => content.IsEmpty,
            0x06 => IsObjectIdentifier(content),
            0x17 => content.Length == 13 && IsTime(content),
            0x18 => content.Length >= 15 && IsTime(content),
            0x04 or 0x0C or (>= 0x12 and <= 0x16) or (>= 0x19 and <= 0x1E) => true,
            _ => false,
        };
    }

    private static bool AreChildrenCanonical(ReadOnlySpan<byte> content, int depth, bool sorted)
    {
        if (depth >= MaxDepth)
        {
            return false;
        }

        ReadOnlySpan<byte> previous = [];
        while (!content.IsEmpty)
        {
            if (!TryReadHeader(content, out var header) || !IsCanonicalValue(content, header, depth + 1))
            {
                return false;
            }

            var child = content[..header.Total];
            if (sorted && previous.SequenceCompareTo(child) > 0)
            {
                return false;
            }

            previous = child;
            content = content[header.Total..];
        }

        return true;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out Header header)
    {
        header = default;

        // Tag numbers above 30 occur in none of our structures.
        if (bytes.Length < 2 || (bytes[0] & 0x1F) == 0x1F || bytes[0] == 0)
        {
            return false;
        }

        long length = bytes[1];
        var offset = 2;
        if (length >= 0x80)
        {
            var octets = (int)length & 0x7F;
            if (octets is 0 or > 4 || bytes.Length < 2 + octets || bytes[2] == 0)
            {
                return false;
            }

            length = 0;
            for (; offset < 2 + octets; offset++)
            {
                length = (length << 8) | bytes[offset];
            }

            if (length < 0x80)
            {
                return false;
            }
        }

        if (length > bytes.Length - offset)
        {
            return false;
        }

        header = new Header(bytes[0], offset, (int)length);
        return true;
    }

    private static bool IsMinimalInteger(ReadOnlySpan<byte> content) =>
        content.Length == 1
        || (
            content.Length > 1 && !(content[0] == 0 && content[1] < 0x80) && !(content[0] == 0xFF && content[1] >= 0x80)
        );

    private static bool IsBitString(ReadOnlySpan<byte> content) =>
        content.Length > 0
        && content[0] < 8
        && (content.Length > 1 ? (content[^1] & ((1 << content[0]) - 1)) == 0 : content[0] == 0);

    private static bool IsObjectIdentifier(ReadOnlySpan<byte> content)
    {
        var startsArc = true;
        foreach (var octet in content)
        {
            if (startsArc && octet == 0x80)
            {
                return false;
            }

            startsArc = octet < 0x80;
        }

        return startsArc && !content.IsEmpty;
    }

    /// <summary>Digits and Z; a fraction has no zero at its end (X.690 §11.7, §11.8). The calendar is the reader's matter.</summary>
    private static bool IsTime(ReadOnlySpan<byte> content)
    {
        if (content[^1] != 'Z')
        {
            return false;
        }

        var whole = Math.Min(content.Length - 1, 14);
        if (content[..whole].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var fraction = content[whole..^1];
        return fraction.IsEmpty
            || (
                fraction is [(byte)'.', _, ..]
                && fraction[^1] != '0'
                && !fraction[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            );
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Header(byte Tag, int ContentOffset, int ContentLength)
    {
        public int Total => ContentOffset + ContentLength;
    }
}
