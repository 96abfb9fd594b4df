using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Hosting.Captchas;

/// <summary>验证码 (Manual S25): made for a form and a browser, good for 120 s and one use. Before its use nothing is stored.</summary>
/// <remarks>The token is FORM.JTI.EXPIRY.MAC; the digits are not in it, in no form (docs/decisions/0028).</remarks>
internal sealed class CaptchaTokens(
    PersonalDataCipher cipher,
    CaptchaCodes codes,
    ChallengeStore challenges,
    TimeProvider clock
)
{
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(120);
    private const int JtiSize = 16;
    private const int Parts = 4;

    /// <param name="preSession">The browser's cookie.</param>
    public string Issue(CaptchaForm form, string preSession)
    {
        var jti = RandomNumberGenerator.GetBytes(JtiSize);
        var expiry = (clock.GetUtcNow() + Life).ToUnixTimeMilliseconds();
        var mac = MacOf(form, jti, expiry, preSession);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{form}.{Base64Url.EncodeToString(jti)}.{expiry}.{Base64Url.EncodeToString(mac)}"
        );
    }

    /// <summary>Our own token, of this browser, still valid; null for everything else.</summary>
    public Captcha? Read(string? token, string preSession)
    {
        if (
            token?.Split('.') is not { Length: Parts } parts
            || !Enum.TryParse<CaptchaForm>(parts[0], out var form)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var expiry)
            || !TryDecode(parts[1], JtiSize, out var jti)
            || !TryDecode(parts[3], HMACSHA256.HashSizeInBytes, out var mac)
            || !CryptographicOperations.FixedTimeEquals(mac, MacOf(form, jti, expiry, preSession))
        )
        {
            return null;
        }

        // The MAC proves that we wrote the expiry, so it is in range.
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(expiry);
        return expiresAt > clock.GetUtcNow() ? new Captcha(form, jti, expiresAt) : null;
    }

    public string CodeOf(Captcha captcha) => codes.Of(captcha.Jti);

    /// <summary>Bytes that decide how this captcha looks and sounds: asked for twice, it is the same.</summary>
    public byte[] LookOf(Captcha captcha) =>
        cipher.IndexOf(PersonalDataFields.CaptchaLook, Convert.ToHexString(captcha.Jti));

    /// <summary>Spends it whatever was typed: a wrong code costs the captcha, and fifty copies are one try.</summary>
    /// <returns>Null when the code is right.</returns>
    public async Task<Rejection?> SpendAsync(
        CaptchaForm form,
        string? token,
        string? code,
        string preSession,
        CancellationToken ct
    )
    {
        if (Read(token, preSession) is not { } captcha || captcha.Form != form)
        {
            return Wrong("not ours, of another browser or form, or over");
        }

        if (!(await challenges.SpendAsync(captcha.Jti, captcha.ExpiresAt, ct)).TryGetValue(out _, out _))
        {
            return Wrong("used before");
        }

        var typed = Encoding.UTF8.GetBytes(code?.Trim() ?? "");
        var right = Encoding.UTF8.GetBytes(CodeOf(captcha));
        return CryptographicOperations.FixedTimeEquals(typed, right) ? null : Wrong("other digits");
    }

    private byte[] MacOf(CaptchaForm form, byte[] jti, long expiry, string preSession)
    {
        var browser = Convert.ToHexString(SessionCookies.HashOf(preSession));
        return cipher.IndexOf(
            PersonalDataFields.CaptchaMac,
            string.Create(CultureInfo.InvariantCulture, $"{form} {Convert.ToHexString(jti)} {expiry} {browser}")
        );
    }

    private static bool TryDecode(string text, int size, out byte[] bytes)
    {
        bytes = new byte[size];
        return Base64Url.IsValid(text, out var length)
            && length == size
            && Base64Url.TryDecodeFromChars(text, bytes, out _);
    }

    private static Rejection Wrong(string detail) => new(RejectionReason.CaptchaWrong, detail);
}
