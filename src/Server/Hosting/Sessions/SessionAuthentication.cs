using JianliRegistry.Server.Hosting.KeyProofs;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;

namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>Defaults of the session scheme.</summary>
public static class SessionAuthenticationDefaults
{
    public const string AuthenticationScheme = "Session";
}

/// <summary>How long sessions last (section <c>Sessions</c>).</summary>
public sealed class SessionAuthenticationOptions : AuthenticationSchemeOptions
{
    public const string Section = "Sessions";

    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(15);
    public TimeSpan Absolute { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Where a page without session sends a person.</summary>
    public PathString LoginPath { get; set; } = "/login";
}

/// <summary>Registers server-side sessions in the manner of ASP.NET Core's own authentication handlers.</summary>
public static class SessionAuthenticationExtensions
{
    public static AuthenticationBuilder AddSession(
        this AuthenticationBuilder builder,
        Action<SessionAuthenticationOptions>? configure = null
    ) =>
        builder.AddScheme<SessionAuthenticationOptions, SessionAuthenticationHandler>(
            SessionAuthenticationDefaults.AuthenticationScheme,
            configure
        );

    internal static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(SessionAuthenticationDefaults.AuthenticationScheme).AddSession();
        builder
            .Services.AddOptions<SessionAuthenticationOptions>(SessionAuthenticationDefaults.AuthenticationScheme)
            .BindConfiguration(SessionAuthenticationOptions.Section);
        builder.Services.AddScoped<SessionStore>();
        builder.Services.AddScoped<KeyProof>();
        builder.Services.AddHostedService<SessionPurge>();
        builder.Services.AddSingleton<IAntiforgeryAdditionalDataProvider, SessionAntiforgery>();
    }
}
