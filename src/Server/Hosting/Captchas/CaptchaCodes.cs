using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Hosting.Captchas;

/// <summary>Which digits a captcha asks for: a keyed function of its jti, so that nothing is stored and nothing can be computed outside.</summary>
/// <remarks>Tests put a class of their own in its place; no option does.</remarks>
internal class CaptchaCodes(PersonalDataCipher cipher)
{
    public const int Length = 4;

    /// <summary>No 0: the sounds count, and nothing sounds like nothing (<see cref="CaptchaSound"/>).</summary>
    private const int Digits = 9;

    public virtual string Of(byte[] jti) =>
        string.Create(
            Length,
            cipher.IndexOf(PersonalDataFields.CaptchaCode, Convert.ToHexString(jti)),
            (text, mac) =>
            {
                for (var i = 0; i < text.Length; i++)
                {
                    text[i] = (char)('1' + (mac[i] % Digits));
                }
            }
        );
}
