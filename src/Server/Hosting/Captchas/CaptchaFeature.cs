using JianliRegistry.Server.Hosting.Sessions;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace JianliRegistry.Server.Hosting.Captchas;

/// <summary>验证码 as picture and sound. What they show is bound to the browser's cookie: a link to them shows a stranger nothing.</summary>
internal static class CaptchaFeature
{
    public const string ImagePath = "/captcha/image";
    public const string SoundPath = "/captcha/sound";

    public static void AddCaptchas(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<CaptchaCodes>();
        builder.Services.AddScoped<CaptchaTokens>();
    }

    public static void MapCaptchas(this WebApplication app)
    {
        app.MapGet(
                ImagePath,
                (HttpContext context, CaptchaTokens captchas, string? t) =>
                    Answer(context, captchas, t, "image/png", CaptchaImage.Draw)
            )
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Captcha);
        app.MapGet(
                SoundPath,
                (HttpContext context, CaptchaTokens captchas, string? t) =>
                    Answer(context, captchas, t, "audio/wav", CaptchaSound.Render)
            )
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Captcha);
    }

    private static IResult Answer(
        HttpContext context,
        CaptchaTokens captchas,
        string? token,
        string mediaType,
        Func<string, byte[], byte[]> render
    ) =>
        captchas.Read(token, context.Request.Cookies[SessionCookies.PreSession] ?? "") is { } captcha
            ? Results.Bytes(render(captchas.CodeOf(captcha), captchas.LookOf(captcha)), mediaType)
            : Problems.FromStatus(StatusCodes.Status404NotFound);
}
