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

        var lines = Encoding.ASCII.GetString(bytes).Split('\n');
        if (lines.Length != keys.Count + 2 || lines[0] != header || lines[^1].Length != 0)
        {
            return null;
        }

        var values = new List<string>(keys.Count);
        foreach (var (line, key) in lines.Skip(1).Zip(keys))
        {
            if (!line.StartsWith(key + " ", StringComparison.Ordinal) || line.Length == key.Length + 1)
            {
                return null;
            }

            values.Add(line[(key.Length + 1)..]);
        }

        return values;
    }
}
