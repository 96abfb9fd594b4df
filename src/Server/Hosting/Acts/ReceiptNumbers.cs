using System.Globalization;
using System.Security.Cryptography;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>回执编号: HZ-yyyyMMdd-XXXXXXXXXX. 50 random bits: knowing one number does not help to guess another.</summary>
internal static class ReceiptNumbers
{
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int RandomLength = 10;
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    public static string Next(DateTimeOffset receivedAt)
    {
        var day = receivedAt.ToOffset(Beijing).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return $"HZ-{day}-{RandomNumberGenerator.GetString(Crockford, RandomLength)}";
    }
}
