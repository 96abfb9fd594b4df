namespace JianliRegistry.Server.Hosting.Captchas;

/// <summary>The form a captcha stands in; one made for one form opens no other.</summary>
public enum CaptchaForm
{
    /// <summary>未用身份锁，仅用密码登录.</summary>
    PasswordLogin,
}

/// <summary>验证码 of this browser, made by us and not yet over. Only <see cref="CaptchaTokens"/> makes one.</summary>
public sealed class Captcha
{
    internal Captcha(CaptchaForm form, byte[] jti, DateTimeOffset expiresAt) =>
        (Form, Jti, ExpiresAt) = (form, jti, expiresAt);

    public CaptchaForm Form { get; }
    public byte[] Jti { get; }
    public DateTimeOffset ExpiresAt { get; }
}
