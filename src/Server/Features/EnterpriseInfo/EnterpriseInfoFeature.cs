using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>企业信息 (Manual 3.1.6).</summary>
internal static class EnterpriseInfoFeature
{
    public static void AddEnterpriseInfo(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<InfoChangeAct>();
        builder.Services.AddScoped<InfoChangeBook>();
        builder.Services.AddScoped<KeyBindingBook>();
        builder.Services.AddScoped<KeyRequestBook>();
    }

    public static void MapEnterpriseInfo(this WebApplication app)
    {
        app.MapGroup("/enterprise/changes/{number}").RequireAuthorization().MapAct<InfoChangeAct>();
        app.MapPost("/enterprise/keys/binding", BindKey.HandleAsync)
            .RequireAuthorization(AssurancePolicies.PasswordAndKey);
    }
}
