using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Home;

/// <summary>One bound key as 主页 shows it: until when it signs, and how urgent that is. No serial number, no name.</summary>
/// <param name="Step">What to do about its expiry; null: nothing yet.</param>
public sealed record KeyView(DateTimeOffset NotAfter, string Status, string Tone, string Uses, string? Step)
{
    private const string Expired = "已过期";

    public bool HasExpired => Status == Expired;

    public static KeyView Of(KeyBinding binding, DateTimeOffset now)
    {
        // Only the validity of a stored certificate is read; whether it is trusted is decided where it signs.
        using var certificate = X509CertificateLoader.LoadCertificate(binding.Certificate);
        var notAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var days = (int)Math.Floor((notAfter - now).TotalDays);
        var (status, tone, step) = days switch
        {
            < 0 => (Expired, "bad", "这把身份锁已经不能登录和签名。请联系省级注册主管部门更换。"),
            <= ExpirySpans.Last => (Left(days), "bad", "请立即联系省级注册主管部门更换身份锁，否则到期后不能上报。"),
            <= ExpirySpans.Second => (Left(days), "warn", "请尽快联系省级注册主管部门更换身份锁。"),
            <= ExpirySpans.First => (Left(days), "warn", "请准备更换身份锁。"),
            _ => ("有效期内", "ok", null),
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

        return new KeyView(notAfter, status, tone, string.Join('、', uses), step);
    }

    private static string Left(int days) => string.Create(CultureInfo.InvariantCulture, $"还有 {days} 天到期");
}
