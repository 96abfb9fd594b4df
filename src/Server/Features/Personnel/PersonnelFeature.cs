using JianliRegistry.Server.Hosting.PersonalData;

namespace JianliRegistry.Server.Features.Personnel;

/// <summary>已注册人员, 注册记录, 办理步骤 (Manual 3.1.4).</summary>
internal static class PersonnelFeature
{
    public static void AddPersonnel(this WebApplicationBuilder builder) =>
        builder.Services.AddScoped<IRevealSource, RevealPerson>();
}
