using System.Text;

namespace JianliRegistry.Core.Evidence;

/// <summary>The form of leaf and salts: a header line, then "key value" in fixed order; ASCII, LF, so that grep and cut can read it.</summary>
internal static class KeyValueLines
{
    public static byte[] Render(string header, IReadOnlyList<string> keys, IReadOnlyList<string> values) =>
        Encoding.ASCII.GetBytes(
            $"{header}\n{string.Concat(keys.Zip(values).Select(line => $"{line.First} {line.Second}\n"))}"
        );

    /// <returns>The values in the order of <paramref name="keys"/>, null unless the bytes have exactly this form.</returns>
    public static List<string>? Parse(ReadOnlySpan<byte> bytes, int maxBytes, string header, IReadOnlyList<string> keys)
    {
        if (bytes.Length > maxBytes || bytes.IsEmpty || bytes.ContainsAnyExceptInRange((byte)'\n', (byte)'~'))
        {
            return null;
        }

        if (!TryTakeLine(ref bytes, out var line) || !Ascii.Equals(line, header))
        {
            return null;
        }

        var values = new List<string>(keys.Count);
        foreach (var key in keys)
        {
            if (
                !TryTakeLine(ref bytes, out line)
                || line.Length <= key.Length + 1
                || line[key.Length] != ' '
                || !Ascii.Equals(line[..key.Length], key)
            )
            {
                return null;
            }

            values.Add(Encoding.ASCII.GetString(line[(key.Length + 1)..]));
        }

        return bytes.IsEmpty ? values : null;
    }

    /// <summary>The next line without its LF, which has to be there.</summary>
    private static bool TryTakeLine(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        var end = bytes.IndexOf((byte)'\n');
        line = end < 0 ? default : bytes[..end];
        bytes = bytes[(end + 1)..];
        return end >= 0;
    }
}
