using JianliRegistry.Server.Hosting.Captchas;
using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Texts;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Authorization;

namespace JianliRegistry.Server.Hosting;

/// <summary>What every request passes through, whatever it asks for.</summary>
internal static class HostingFeature
{
    /// <summary>The header in which JSON posts of a session carry the antiforgery token.</summary>
    public const string AntiforgeryHeader = "X-JLK-Antiforgery";

    public static void AddHosting(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidated<ServerOptions, ServerOptionsValidator>(ServerOptions.Section);
        services
            .AddOptions<DataOptions>()
            .BindConfiguration(DataOptions.Section)
            .Validate(
                o => Path.IsPathFullyQualified(o.Directory),
                "Data:Directory must name a directory by its full path"
            )
            .ValidateOnStart();
        services.AddOptions<AgentOptions>().BindConfiguration(AgentOptions.Section);
        services
            .AddOptions<RateLimitOptions>()
            .BindConfiguration(RateLimitOptions.Section)
            .Validate(o => o.Smallest > 0, "RateLimits: each limit must be at least 1")
            .ValidateOnStart();

        services.AddStaticCompression();
        services.AddLanguage();
        builder.AddHttps();
        builder.AddProtectionKeys();
        builder.AddPasswords();
        builder.AddCaptchas();
        services.AddTrustedProxies();
        services.AddRegistryRateLimits();
        services.AddHealthChecks();
        services
            .AddRazorPages(o => o.RootDirectory = "/Features")
            .AddMvcOptions(o => o.Filters.Add<HandledMethodsOnly>())
            .AddRazorOptions(AddSharedViews);
        services.AddAntiforgery(o =>
        {
            o.HeaderName = AntiforgeryHeader;
            o.Cookie.Name = "__Host-jlk-af";
            o.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.HttpOnly = true;
            o.SuppressXFrameOptionsHeader = true; // frame-ancestors 'none' says it; X-Frame-Options is set for IE with the other headers
        });
        // A page or endpoint that forgets to say who may use it is for key or password sessions only, never public.
        services
            .AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddAssurancePolicies();
    }

    public static void UseHosting(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseProblems();
        app.UseHostFiltering();
        app.UseIntegrationBoundary();
        app.UseSecurityHeaders();
        app.UseLanguage();
        app.UseErrorPages();
        app.UseResponseCompression();
        app.UseStaticFiles();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseSessionDuties();
        app.MapHealth();
        app.MapCaptchas();
        app.MapLanguage();
        app.MapSessions();
        app.MapRazorPages();
    }

    private static void AddSharedViews(Microsoft.AspNetCore.Mvc.Razor.RazorViewEngineOptions options) =>
        options.PageViewLocationFormats.Add("/Shared/{0}.cshtml");
}
