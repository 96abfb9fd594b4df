using JianliRegistry.Server.Hosting.PersonalData;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>The desk pages of a province.</summary>
internal static class ProvincialFeature
{
    public static void AddProvincial(this WebApplicationBuilder builder) =>
        builder.Services.AddScoped<IRevealSource, RevealEnrollment>();
}
