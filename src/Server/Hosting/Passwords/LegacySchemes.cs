using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JianliRegistry.Server.Hosting.Passwords;

/// <summary>The digests that old systems kept. They are computed to check an imported password, never to store a new one.</summary>
/// <remarks>
/// Verifiers in the import file: <c>pbkdf2-sha256</c> and <c>pbkdf2-sha1</c> ITERATIONS$SALT$HASH (base64), <c>sha256-salted</c> and
/// <c>sha1-salted</c> SALT$HASH (base64; digest of salt ‖ UTF-8 password), <c>md5</c> and <c>sha1</c> lower-case hex of the UTF-8
/// password's digest. The scheme's name and a $ may stand before any of them.
/// Stored parameters are ITERATIONS:SALT, SALT, or nothing.
/// </remarks>
internal static class LegacySchemes
{
    public const string IdentityV3 = "identity-v3";
    private const string Pbkdf2 = "pbkdf2-sha256";
    private const string Pbkdf2Sha1 = "pbkdf2-sha1";
    private const string Salted = "sha256-salted";
    private const string SaltedSha1 = "sha1-salted";
    private const string Md5 = "md5";
    private const string Sha1 = "sha1";

    /// <summary>More than this would let an import file make each login expensive.</summary>
    private const int MaxIterations = 1_000_000;
    private const int MaxSalt = 64;
    private const int MaxKey = 64;

    public static bool TrySplit(
        string scheme,
        string verifier,
        out string parameters,
        [NotNullWhen(true)] out byte[]? digest
    )
    {
        var parts = (
            verifier.StartsWith(scheme + '$', StringComparison.Ordinal) ? verifier[(scheme.Length + 1)..] : verifier
        ).Split('$');
        parameters = scheme switch
        {
            Pbkdf2 or Pbkdf2Sha1 when parts.Length == 3 && AreValid(parts[0], parts[1]) => $"{parts[0]}:{parts[1]}",
            Salted or SaltedSha1 when parts.Length == 2 && Base64(parts[0]) is { Length: <= MaxSalt } => parts[0],
            Md5 or Sha1 when parts.Length == 1 => "",
            _ => "?",
        };
        digest =
            parameters == "?" ? null
            : scheme is Md5 or Sha1 ? Hex(parts[^1])
            : Base64(parts[^1]);
        if (scheme == Pbkdf2Sha1 && digest?.Length is > SHA1.HashSizeInBytes and <= MaxKey)
        {
            // RFC 8018 §5.2: a longer key begins with the shorter one. ASP.NET kept 32 octets, others 20.
            digest = digest[..SHA1.HashSizeInBytes];
        }

        return digest is not null && digest.Length == SizeOf(scheme);
    }

    public static byte[] Digest(string scheme, string parameters, string password)
    {
        var secret = Encoding.UTF8.GetBytes(password);
        switch (scheme)
        {
            case Pbkdf2:
                return Derive(HashAlgorithmName.SHA256, scheme, parameters, secret);
            case Salted:
                return SHA256.HashData([.. Convert.FromBase64String(parameters), .. secret]);
#pragma warning disable CA5350, CA5351 // the old system's digests; PBKDF2 is wrapped around them
            case Pbkdf2Sha1:
                return Derive(HashAlgorithmName.SHA1, scheme, parameters, secret);
            case SaltedSha1:
                return SHA1.HashData([.. Convert.FromBase64String(parameters), .. secret]);
            case Sha1:
                return SHA1.HashData(secret);
            case Md5:
                return MD5.HashData(secret);
#pragma warning restore CA5350, CA5351
            default:
                throw new InvalidOperationException($"unknown stored password scheme {scheme}");
        }
    }

    private static byte[] Derive(HashAlgorithmName hash, string scheme, string parameters, byte[] secret)
    {
        var parts = parameters.Split(':');
        return Rfc2898DeriveBytes.Pbkdf2(
            secret,
            Convert.FromBase64String(parts[1]),
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            hash,
            SizeOf(scheme)
        );
    }

    private static int SizeOf(string scheme) =>
        scheme switch
        {
            Md5 => MD5.HashSizeInBytes,
            Sha1 or SaltedSha1 or Pbkdf2Sha1 => SHA1.HashSizeInBytes,
            _ => SHA256.HashSizeInBytes,
        };

    private static bool AreValid(string iterations, string salt) =>
        int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count is > 0 and <= MaxIterations
        && Base64(salt) is { Length: > 0 and <= MaxSalt };

    private static byte[]? Base64(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var size) ? buffer[..size] : null;
    }

    private static byte[]? Hex(string text)
    {
        var buffer = new byte[text.Length / 2];
        return
            Convert.FromHexString(text, buffer, out var consumed, out var written)
                == System.Buffers.OperationStatus.Done
            && consumed == text.Length
            ? buffer[..written]
            : null;
    }
}
