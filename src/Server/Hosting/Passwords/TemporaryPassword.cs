using System.Security.Cryptography;

namespace JianliRegistry.Server.Hosting.Passwords;

/// <summary>临时密码: read out or written down once by a clerk, so without characters that look alike.</summary>
internal static class TemporaryPassword
{
    private const string Letters = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
    private const int Groups = 4;
    private const int GroupLength = 4;

    /// <summary>16 characters of 54, some 92 bits, in four groups.</summary>
    public static string New() =>
        string.Join(
            '-',
            Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Letters, GroupLength))
        );
}
