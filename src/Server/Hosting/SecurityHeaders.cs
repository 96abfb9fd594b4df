using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting;

/// <summary>The same strict headers on every answer (security.md rule 17).</summary>
internal static class SecurityHeaders
{
    private const string FixedPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self'";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var agent = app.Services.GetRequiredService<IOptions<AgentOptions>>().Value;
        var policy = string.Join(' ', agent.Origins.Prepend(FixedPolicy));
        app.Use(
            (context, next) =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = policy;
                // Chromium asks the person before a public page may reach the loopback; only our own pages may ask.
                headers["Permissions-Policy"] = "loopback-network=(self)";
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers.StrictTransportSecurity = "max-age=31536000";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Resource-Policy"] = "same-origin";
                // Not no-referrer: that makes browsers send "Origin: null" with our own forms.
                headers["Referrer-Policy"] = "same-origin";
                if (!IsStaticFile(context.Request.Path))
                {
                    headers.CacheControl = "no-store";
                }

                return next(context);
            }
        );
    }

    private static bool IsStaticFile(PathString path) =>
        path.StartsWithSegments("/css", StringComparison.Ordinal)
        || path.StartsWithSegments("/js", StringComparison.Ordinal)
        || path.StartsWithSegments("/images", StringComparison.Ordinal);
}
