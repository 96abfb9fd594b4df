using JianliRegistry.Server.Hosting.Captchas;
using JianliRegistry.Server.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Captchas;

/// <summary>Takes the place of the product's digits; all else of the captcha is the product's.</summary>
internal sealed class KnownCaptcha(PersonalDataCipher cipher) : CaptchaCodes(cipher)
{
    public const string Code = "5739";

    public override string Of(byte[] jti) => Code;

    public static void Replace(IServiceCollection services) => services.AddSingleton<CaptchaCodes, KnownCaptcha>();
}
