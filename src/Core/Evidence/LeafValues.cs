using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Evidence;

/// <summary>The values that leaves and acts write alike.</summary>
internal static class LeafValues
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string TextOf(DateTimeOffset at) => at.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    /// <summary>In the one spelling of <see cref="TextOf"/>.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text,
            TimeForm,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time
        )
        && TextOf(time) == text;

    /// <summary>Lower-case, with hyphens.</summary>
    public static bool TryId(string text, out Guid id) =>
        Guid.TryParseExact(text, "D", out id) && id.ToString("D", CultureInfo.InvariantCulture) == text;

    public static bool TryDigest(string hex, [NotNullWhen(true)] out byte[]? digest)
    {
        digest =
            hex.Length == 2 * SHA256.HashSizeInBytes && !hex.AsSpan().ContainsAnyExcept(LowerHex)
                ? Convert.FromHexString(hex)
                : null;
        return digest is not null;
    }
}
