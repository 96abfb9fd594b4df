using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>The keys 身份锁 that an account has bound for commitments.</summary>
internal static class CommitmentKeys
{
    /// <summary>The latest bound first.</summary>
    public static async Task<IReadOnlyList<KeyBinding>> OfAsync(
        RegistryDbContext db,
        AuthenticatedAccount account,
        CancellationToken ct
    )
    {
        var bindings = await db
            .KeyBindings.AsNoTracking()
            .Where(b => b.AccountId == account.AccountId && b.EndedAt == null)
            .OrderByDescending(b => b.BoundAt)
            .ToListAsync(ct);
        return [.. bindings.Where(b => b.Uses.HasFlag(KeyUses.Commitment))];
    }

    /// <summary>Read for choosing only; whether a certificate is trusted is decided where its signature is verified.</summary>
    public static DateTimeOffset NotAfter(KeyBinding binding)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(binding.Certificate);
        return new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
    }

    public static KeyChoice ChoiceOf(KeyBinding binding)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(binding.Certificate);
        var algorithm =
            CommitmentPolicy.IsSm2(binding.Certificate) ? "SM2"
            : certificate.GetECDsaPublicKey() is { } ec
                ? string.Create(CultureInfo.InvariantCulture, $"ECC-{ec.KeySize}")
            : string.Create(CultureInfo.InvariantCulture, $"RSA-{certificate.GetRSAPublicKey()?.KeySize}");
        var until = ChinaTime.Day(new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        var sha256 = Convert.ToHexStringLower(binding.CertificateSha256);
        return new KeyChoice(sha256, $"{algorithm}，有效期至 {until}，证书指纹 {sha256[..8]}");
    }
}

/// <summary>One key in a list to choose from. The fingerprint tells two keys of one kind apart.</summary>
public sealed record KeyChoice(string Sha256, string Text);
