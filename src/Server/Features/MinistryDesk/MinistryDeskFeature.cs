using JianliRegistry.Server.Hosting.PersonalData;

namespace JianliRegistry.Server.Features.MinistryDesk;

/// <summary>The desk pages of registration center and ministry.</summary>
internal static class MinistryDeskFeature
{
    public static void AddMinistryDesk(this WebApplicationBuilder builder) =>
        builder.Services.AddScoped<IRevealSource, RevealDeregistration>();
}
