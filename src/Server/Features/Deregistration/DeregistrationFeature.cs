using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.PersonalData;
using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Features.Deregistration;

/// <summary>强制注销 (Manual 3.1.5).</summary>
internal static class DeregistrationFeature
{
    public static void AddDeregistration(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<DeregistrationAct>();
        builder.Services.AddScoped<DeregistrationBook>();
        builder.Services.AddScoped<IRevealSource, RevealDeregistered>();
    }

    public static void MapDeregistration(this WebApplication app) =>
        app.MapGroup("/deregistration/{number}").RequireAuthorization().MapAct<DeregistrationAct>();
}
