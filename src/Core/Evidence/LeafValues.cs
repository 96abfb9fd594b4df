using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Evidence;

/// <summary>The values that leaves and acts write alike.</summary>
internal static class LeafValues
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string TextOf(DateTimeOffset at) => at.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text,
            TimeForm,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time
        );

    public static bool TryDigest(string hex, [NotNullWhen(true)] out byte[]? digest)
    {
        digest =
            hex.Length == 2 * SHA256.HashSizeInBytes && hex.All(char.IsAsciiHexDigitLower)
                ? Convert.FromHexString(hex)
                : null;
        return digest is not null;
    }
}
