using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Home;

/// <summary>One bound key as 主页 shows it: until when it signs, and how urgent that is. No serial number, no name.</summary>
public sealed record KeyView(DateTimeOffset NotAfter, string Status, string Tone, string Uses)
{
    /// <summary>From here on the page counts the days (领域: expiry must not come unnoticed).</summary>
    private const int WarnDays = 60;

    public static KeyView Of(KeyBinding binding, DateTimeOffset now)
    {
        // Only the validity of a stored certificate is read; whether it is trusted is decided where it signs.
        using var certificate = X509CertificateLoader.LoadCertificate(binding.Certificate);
        var notAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var days = (int)Math.Floor((notAfter - now).TotalDays);
        var (status, tone) = days switch
        {
            < 0 => ("已过期", "bad"),
            <= WarnDays => (string.Create(CultureInfo.InvariantCulture, $"还有 {days} 天到期"), "warn"),
            _ => ("有效期内", "ok"),
        };
        var uses = new List<string>();
        if (binding.Uses.HasFlag(KeyUses.Login))
        {
            uses.Add("登录");
        }

        if (binding.Uses.HasFlag(KeyUses.Commitment))
        {
            uses.Add("上报签名");
        }

        if (binding.Uses.HasFlag(KeyUses.Machine))
        {
            uses.Add("系统接口");
        }

        return new KeyView(notAfter, status, tone, string.Join('、', uses));
    }
}
