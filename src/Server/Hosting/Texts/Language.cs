using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.WebEncoders;

namespace JianliRegistry.Server.Hosting.Texts;

/// <summary>Chinese for everybody, English for who asks for it with the link at the foot of each page (docs/decisions/0034).</summary>
internal static class Language
{
    public const string Cookie = "__Host-jlk-lang";
    public const string Chinese = "zh-CN";
    public const string English = "en";

    private static readonly CultureInfo ChineseCulture = CultureInfo.GetCultureInfo(Chinese);
    private static readonly CultureInfo EnglishCulture = CultureInfo.GetCultureInfo(English);

    public static bool IsEnglish => CultureInfo.CurrentUICulture.Name == English;

    /// <summary>The value of the lang attribute.</summary>
    public static string Tag => IsEnglish ? English : Chinese;

    /// <summary>The other language, by its own name.</summary>
    public static (string Tag, string Name) Other => IsEnglish ? (Chinese, "中文") : (English, "English");

    public static void AddLanguage(this IServiceCollection services)
    {
        services.AddSingleton<TextCatalog>().AddSingleton<IStringLocalizer, PageTexts>();
        // Chinese stays legible in the source of a page; < > & and quotes are encoded as ever.
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
    }

    /// <summary>Only the language of texts changes: dates and numbers keep the registry's format.</summary>
    public static void UseLanguage(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                CultureInfo.CurrentUICulture = Chosen(context) == English ? EnglishCulture : ChineseCulture;
                await next(context);
            }
        );

    public static void MapLanguage(this WebApplication app) => app.MapGet("/language/{tag}", Choose).AllowAnonymous();

    /// <summary>Null when nothing was chosen yet.</summary>
    public static string? Chosen(HttpContext context) =>
        context.Request.Cookies[Cookie] is English or Chinese ? context.Request.Cookies[Cookie] : null;

    /// <summary>Where the link to the other language leads: back to a page that was asked for with GET, else to the first page.</summary>
    public static string LinkTo(string tag, HttpRequest request)
    {
        var here = HttpMethods.IsGet(request.Method) ? request.GetEncodedPathAndQuery() : "/";
        return $"/language/{tag}?back={UrlEncoder.Default.Encode(here)}";
    }

    private static IResult Choose(HttpContext context, string tag, string? back)
    {
        if (tag is not (English or Chinese))
        {
            return Results.NotFound();
        }

        var options = new CookieOptions
        {
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = TimeSpan.FromDays(365),
            IsEssential = true,
        };
        context.Response.Cookies.Append(Cookie, tag, options);
        return new SeeOther(IsLocalPath(back) ? back! : "/");
    }

    /// <summary>A path of this site and nothing a browser could read as another host.</summary>
    private static bool IsLocalPath(string? back) =>
        back is ['/', ..]
        && back is not ['/', '/' or '\\', ..]
        && back.All(c => c is > ' ' and < '\u007f')
        && Uri.TryCreate(back, UriKind.Relative, out _);
}
