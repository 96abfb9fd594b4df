using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Evidence;

/// <summary>Where a tile of the tree stands, and its C2SP tlog-tiles address <c>L/N[.p/W]</c>.</summary>
/// <param name="Level">Its hashes are those of complete subtrees of 256^Level leaves.</param>
/// <param name="Index">Its first hash is number 256·Index of its level.</param>
/// <param name="Width">How many hashes it holds: 256, fewer at the growing edge.</param>
public sealed record TilePlace(int Level, long Index, int Width)
{
    /// <summary>Levels of the binary tree that one tile spans.</summary>
    public const int Height = 8;
    public const int FullWidth = 1 << Height;

    // Eight levels of tiles span more leaves than a size can count.
    private const int MaxLevel = 7;
    private const int GroupLength = 3;
    private const string Partial = ".p/";

    /// <param name="address">What follows <c>tile/</c>.</param>
    public static bool TryParse(string address, [NotNullWhen(true)] out TilePlace? place)
    {
        place = null;
        var width = FullWidth;
        var cut = address.IndexOf(Partial, StringComparison.Ordinal);
        if (cut >= 0 && !TryNumber(address.AsSpan(cut + Partial.Length), FullWidth - 1, out width))
        {
            return false;
        }

        var parts = (cut < 0 ? address : address[..cut]).Split('/');
        if (parts.Length < 2 || !TryNumber(parts[0], MaxLevel, out var level))
        {
            return false;
        }

        var index = 0L;
        foreach (var (i, part) in parts.Skip(1).Index())
        {
            var digits = i < parts.Length - 2 ? part.TrimStart('x') : part;
            if (
                digits.Length != GroupLength
                || !digits.All(char.IsAsciiDigit)
                || index > long.MaxValue / 1_000_000 / FullWidth
            )
            {
                return false;
            }

            index = (index * 1000) + int.Parse(digits, CultureInfo.InvariantCulture);
        }

        // One place has one address.
        var parsed = new TilePlace(level, index, width);
        place = width > 0 && parsed.ToString() == address ? parsed : null;
        return place is not null;
    }

    /// <summary>Whether a log of <paramref name="size"/> leaves has every hash of it.</summary>
    public bool IsWithin(long size) => (Index * FullWidth) + Width <= size >> (Level * Height);

    /// <summary>Root over the hashes of a tile, or of an aligned run of them; their number is a power of two.</summary>
    public static byte[] Root(ReadOnlySpan<byte> hashes)
    {
        const int Length = MerkleTree.HashLength;
        var level = hashes.ToArray();
        Span<byte> node = stackalloc byte[1 + (2 * Length)];
        node[0] = 1;
        for (var count = level.Length / Length; count > 1; count /= 2)
        {
            for (var i = 0; i < count / 2; i++)
            {
                level.AsSpan(2 * i * Length, 2 * Length).CopyTo(node[1..]);
                _ = SHA256.HashData(node, level.AsSpan(i * Length));
            }
        }

        return level[..Length];
    }

    public override string ToString()
    {
        var groups = new List<string>();
        for (var rest = Index; groups.Count == 0 || rest > 0; rest /= 1000)
        {
            groups.Insert(
                0,
                (groups.Count == 0 ? "" : "x") + (rest % 1000).ToString("000", CultureInfo.InvariantCulture)
            );
        }

        var whole = $"{Level.ToString(CultureInfo.InvariantCulture)}/{string.Join('/', groups)}";
        return Width == FullWidth ? whole : $"{whole}{Partial}{Width.ToString(CultureInfo.InvariantCulture)}";
    }

    private static bool TryNumber(ReadOnlySpan<char> text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
}
