namespace JianliRegistry.Conformance.Tests.Fuzz;

/// <summary>One to four small harms to a piece of DER: flips, cuts, doublings, swapped lengths and tags.</summary>
internal static class ByteMutation
{
    private static readonly byte[] Telling =
    [
        0x00,
        0x01,
        0x7F,
        0x80,
        0x81,
        0x84,
        0xFF,
        0x30,
        0x31,
        0x02,
        0x03,
        0x04,
        0x05,
        0x06,
        0xA0,
        0xA3,
    ];

    /// <returns>Never the original.</returns>
    public static byte[] Of(byte[] original, Random random)
    {
        var bytes = original;
        for (var i = random.Next(1, 5); i > 0 || bytes.AsSpan().SequenceEqual(original); i--)
        {
            bytes = Harm(bytes, random);
        }

        return bytes;
    }

    private static byte[] Harm(byte[] bytes, Random random)
    {
        var at = random.Next(Math.Max(1, bytes.Length));
        var length = Math.Min(random.Next(1, 9), bytes.Length - at);
        switch (random.Next(5))
        {
            case 0:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 1:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 2:
                return [.. bytes[..at], Telling[random.Next(Telling.Length)], .. bytes[at..]];
            case 3 when bytes.Length > 0:
                var replaced = bytes.ToArray();
                replaced[at] = Telling[random.Next(Telling.Length)];
                return replaced;
            default:
                var flipped = bytes.Length > 0 ? bytes.ToArray() : [0];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
        }
    }
}
