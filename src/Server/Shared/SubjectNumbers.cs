using System.Globalization;
using System.Security.Cryptography;

namespace JianliRegistry.Server.Shared;

/// <summary>Numbers of what an enterprise fills in here: KIND-yyyyMMdd-XXXXXXXX, with 40 random bits so that none is guessed from another.</summary>
internal static class SubjectNumbers
{
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int RandomLength = 8;
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    /// <param name="kind">QZ 强制注销, XG 企业信息修改.</param>
    public static string Next(string kind, DateTimeOffset now)
    {
        var day = now.ToOffset(Beijing).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return $"{kind}-{day}-{RandomNumberGenerator.GetString(Crockford, RandomLength)}";
    }
}
