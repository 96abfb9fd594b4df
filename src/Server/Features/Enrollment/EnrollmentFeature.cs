using JianliRegistry.Server.Hosting;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>企业注册 (Manual 3.1.1): three steps, resumable, without an account.</summary>
internal static class EnrollmentFeature
{
    public static void AddEnrollment(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<EnrollmentOptions>()
            .BindConfiguration(EnrollmentOptions.Section)
            .Validate(
                o => o.DraftLife > TimeSpan.Zero && o.MaxOnlineAttempts > 0 && o.MaxCodesPerPhone > 0,
                "Enrollment: each limit must be above zero"
            )
            .ValidateOnStart();
        builder.Services.AddScoped<Drafts>();
        builder.Services.AddScoped<LegacyLookup>();
        builder.Services.AddScoped<EnrollmentPhone>();
        builder.Services.AddScoped<OnlineAuthentication>();
        builder.Services.AddSingleton<DraftPurge>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<DraftPurge>());
    }

    public static void MapEnrollment(this WebApplication app) =>
        app.MapPost("/enrolment/authentication/key", ProveWithKey.HandleAsync)
            .AllowAnonymous()
            .RequireRateLimiting(RateLimits.KeyLogin);
}
