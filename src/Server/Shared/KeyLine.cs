using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Shared;

/// <summary>One bound key 身份锁 in a list: enough to tell two apart, no serial number and no name.</summary>
/// <param name="Fingerprint">The first eight digits of the certificate's SHA-256, as everywhere a key is chosen.</param>
public sealed record KeyLine(
    Guid Id,
    KeyStatus Status,
    string StatusText,
    string Tone,
    string Uses,
    string ValidUntil,
    string Fingerprint,
    string? Since
)
{
    public static KeyLine Of(KeyBinding binding, DateTimeOffset now)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(binding.Certificate);
        var notAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var (text, tone) = (binding.Status, binding.EndedAt) switch
        {
            (KeyStatus.Lost, _) => ("已挂失", "bad"),
            (KeyStatus.Suspended, _) => ("挂失中", "warn"),
            (_, not null) => ("已停用", "bad"),
            _ when notAfter < now => ("证书已过期", "bad"),
            _ => ("正常", "ok"),
        };
        return new KeyLine(
            binding.Id,
            binding.Status,
            text,
            tone,
            string.Join('、', UsesOf(binding.Uses)),
            ChinaTime.Day(notAfter),
            Convert.ToHexStringLower(binding.CertificateSha256)[..8],
            binding.EndedAt is { } at ? ChinaTime.Second(at) : null
        );
    }

    /// <summary>Whether this can still be done with it.</summary>
    public bool Allows(KeyLossEvent happened) =>
        (Since is null || Status != KeyStatus.Active) && KeyLossLifecycle.TryMove(Status, happened, out _);

    private static IEnumerable<string> UsesOf(KeyUses uses) =>
        new (KeyUses Use, string Text)[]
        {
            (KeyUses.Login, "登录"),
            (KeyUses.Commitment, "上报签名"),
            (KeyUses.Machine, "系统接口"),
        }
            .Where(u => uses.HasFlag(u.Use))
            .Select(u => u.Text);
}
