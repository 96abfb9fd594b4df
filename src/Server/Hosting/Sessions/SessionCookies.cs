using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>The two cookies of docs/protocol.md. <c>__Host-</c> makes the browser enforce Secure, path / and no domain.</summary>
internal static class SessionCookies
{
    public const string Session = "__Host-jlk";
    public const string PreSession = "__Host-jlk-pre";
    private const int IdSize = 32;
    private const int IdLength = 43;

    /// <summary>256 random bits, base64url.</summary>
    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdSize));

    /// <summary>One pre-session a browser, so that two open login pages don't disturb each other.</summary>
    public static string PreSessionOf(HttpContext context)
    {
        if (
            context.Request.Cookies.TryGetValue(PreSession, out var known)
            && known.Length == IdLength
            && Base64Url.IsValid(known)
        )
        {
            return known;
        }

        var preSession = NewId();
        Append(context.Response, PreSession, preSession);
        return preSession;
    }

    /// <summary>What is stored and what a challenge is bound to, never the id itself.</summary>
    public static byte[] HashOf(string id) => SHA256.HashData(Encoding.ASCII.GetBytes(id));

    /// <param name="expires">Null ends the cookie with the browser.</param>
    public static void Append(HttpResponse response, string name, string value, DateTimeOffset? expires = null) =>
        response.Cookies.Append(name, value, OptionsWith(expires));

    public static void Delete(HttpResponse response, string name) => response.Cookies.Delete(name, OptionsWith(null));

    private static CookieOptions OptionsWith(DateTimeOffset? expires) =>
        new()
        {
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            Expires = expires,
            IsEssential = true,
        };
}
