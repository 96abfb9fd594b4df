using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Passwords;

/// <summary>Checks passwords. What is stored is ASP.NET Core Identity's PBKDF2 hash, of the password or of an old system's digest of it.</summary>
/// <remarks>
/// Stored forms: <c>AQ…</c> (Identity, as it is) or <c>legacy$SCHEME$PARAMETERS$AQ…</c>, where the Identity hash covers the lower-case
/// hex of the old digest. A stolen table of MD5 digests is thus worth no more than one of PBKDF2. The first login with
/// the right password replaces the second form by the first.
/// </remarks>
internal sealed class PasswordVerifier
{
    private const string LegacyPrefix = "legacy$";

    /// <summary>Of HMAC-SHA-512.</summary>
    public const int Iterations = 210_000;
    private readonly PasswordHasher<string> _hasher;
    private readonly string _nobody;

    /// <param name="iterations">Fewer in tests alone, which log in hundreds of times.</param>
    public PasswordVerifier(int iterations = Iterations)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        _nobody = Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
    }

    public string Hash(string password) => _hasher.HashPassword("", password);

    /// <param name="stored">Null for an unknown account: the same work is done and the answer is no.</param>
    public bool Check(string? stored, string password)
    {
        var (verifier, secret) = Unwrap(stored ?? _nobody, password);
        var matches = _hasher.VerifyHashedPassword("", verifier, secret) != PasswordVerificationResult.Failed;
        return matches && stored is not null;
    }

    /// <summary>True when a right password should be stored anew.</summary>
    public static bool IsLegacy(string stored) => stored.StartsWith(LegacyPrefix, StringComparison.Ordinal);

    /// <summary>Turns an old system's verifier into the stored form. Null when the scheme or its parameters are not understood.</summary>
    public string? Import(string scheme, string verifier)
    {
        if (scheme == LegacySchemes.IdentityV3)
        {
            // 0x01: the version octet of an Identity v3 hash.
            return TryBase64(verifier) is [0x01, _, ..] bytes && bytes.Length is > 13 and < 256 ? verifier : null;
        }

        return LegacySchemes.TrySplit(scheme, verifier, out var parameters, out var digest)
            ? $"{LegacyPrefix}{scheme}${parameters}${Hash(Convert.ToHexStringLower(digest))}"
            : null;
    }

    /// <summary>Whether <see cref="Import"/> would take it; costs nothing.</summary>
    public static bool IsImportable(string scheme, string verifier) =>
        scheme == LegacySchemes.IdentityV3
            ? TryBase64(verifier) is [0x01, _, ..] bytes && bytes.Length is > 13 and < 256
            : LegacySchemes.TrySplit(scheme, verifier, out _, out _);

    private static (string Verifier, string Secret) Unwrap(string stored, string password)
    {
        if (!IsLegacy(stored))
        {
            return (stored, password);
        }

        var parts = stored.Split('$');
        var digest = LegacySchemes.Digest(parts[1], parts[2], password);
        return (parts[3], Convert.ToHexStringLower(digest));
    }

    private static byte[]? TryBase64(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var size) ? buffer[..size] : null;
    }
}
