using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>Configuration that accepts old locks of a CA at enrolment, and an old lock that is still bound.</summary>
internal static class LegacyEntry
{
    /// <param name="accept">Names of weaknesses; none takes all.</param>
    public static (string Key, string? Value)[] Of(int index, string issuer, params string[] accept)
    {
        var entry = string.Create(CultureInfo.InvariantCulture, $"Trust:LegacyEnrollment:{index}");
        return
        [
            ($"{entry}:Issuer", issuer),
            ($"{entry}:Until", "2099-01-01T00:00:00Z"),
            .. (accept.Length > 0 ? accept : [.. LegacyWeaknessNames.All]).Select(
                (name, i) => ($"{entry}:Accept:{i}", (string?)name)
            ),
        ];
    }

    /// <summary>As if it had been bound when it was good: nothing but its weakness can refuse it.</summary>
    public static Task<int> BindInsteadAsync(this RegistryDbContext db, TestLeaf oldLock) =>
        db.KeyBindings.ExecuteUpdateAsync(b =>
            b.SetProperty(x => x.Certificate, oldLock.Der)
                .SetProperty(x => x.CertificateSha256, SHA256.HashData(oldLock.Der))
                .SetProperty(x => x.SerialNumber, oldLock.SerialNumber.TrimStart('0'))
                .SetProperty(x => x.IssuerSha256, SHA256.HashData(oldLock.Certificate.IssuerName.RawData))
                .SetProperty(
                    x => x.SpkiSha256,
                    SHA256.HashData(oldLock.Certificate.PublicKey.ExportSubjectPublicKeyInfo())
                )
        );
}
