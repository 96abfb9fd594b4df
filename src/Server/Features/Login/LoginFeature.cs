using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Features.Login;

/// <summary>企业登录 (Manual 3.1.2): with password and identity key, or with the password alone.</summary>
internal static class LoginFeature
{
    public static void AddLogin(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<BindingStore>();
        builder.Services.AddScoped<KeyLogin>();
        builder.Services.AddScoped<PasswordLogin>();
        builder.Services.AddScoped<PasswordUpgrade>();
        builder.Services.AddScoped<SessionStart>();
    }

    public static void MapLogin(this WebApplication app)
    {
        app.MapPost("/login/challenge", IssueChallenge.HandleAsync)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.Challenge);
        app.MapPost("/login", CompleteLogin.HandleAsync).AllowAnonymous().RequireRateLimiting(RateLimits.KeyLogin);
        app.MapPost("/login/password", LoginWithPassword.HandleAsync)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.PasswordLogin)
            .DisableAntiforgery() // RequireOwnPage checks the same token before the form is used
            .RequireOwnPage();
        app.MapPost("/logout", Logout.HandleAsync).AllowAnonymous().RequireOwnPage();
    }
}
