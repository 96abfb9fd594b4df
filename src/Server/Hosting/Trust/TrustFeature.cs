using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Anchors, the one path validator, and revocation status that is fresh before anybody asks.</summary>
internal static class TrustFeature
{
    public static void AddTrust(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidated<TrustOptions, TrustOptionsValidator>(TrustOptions.Section);
        services.AddValidated<StatusOptions, StatusOptionsValidator>(StatusOptions.Section);
        services.AddValidated<CreditCodeOptions, CreditCodeOptionsValidator>(CreditCodeOptions.Section);
        services.AddSingleton(provider => ReadTrust(provider.GetRequiredService<IOptions<TrustOptions>>().Value));
        services.AddSingleton(provider => new CertificatePathValidator(
            provider.GetRequiredService<TrustStore>(),
            new PathPolicy(provider.GetRequiredService<IOptions<StatusOptions>>().Value.MaxAge)
            {
                CommitmentsNeedContentCommitment = provider
                    .GetRequiredService<IOptions<TrustOptions>>()
                    .Value.CommitmentsNeedContentCommitment,
            }
        ));
        services.AddSingleton<ConfiguredAuthorities>();
        services.AddSingleton(provider => provider.GetRequiredService<ConfiguredAuthorities>().CreditCodes);
        services.AddSingleton(provider =>
            LegacyEnrollmentRules.Read(
                provider.GetRequiredService<IOptions<TrustOptions>>().Value,
                provider.GetRequiredService<ConfiguredAuthorities>()
            )
        );
        services.AddSingleton<BoundCertificates>();
        services.AddSingleton<StatusDocumentStore>();
        services.AddSingleton<CertificateStatus>();
        services.AddSingleton<StatusFetcher>();
        services.AddSingleton<CrlRefresh>();
        services.AddSingleton<OcspPauses>();
        services.AddSingleton<OcspRefresh>();
        services.AddSingleton<CertificateTrust>();
        services.AddSingleton<EnrollmentTrust>();
        services.AddSingleton<ListedStatus>();
        services.AddSingleton<CertificateExaminer>();
        services.AddSingleton<StatusReport>();
        services.AddSingleton<StatusRefresh>();
        services.AddHostedService<TrustCheck>();
        services.AddHostedService(provider => provider.GetRequiredService<StatusRefresh>());
        services.AddHealthChecks().AddCheck<StatusHealth>("status");
    }

    private static TrustStore ReadTrust(TrustOptions options) =>
        TrustStore
            .FromPem([.. options.Anchors.Select(File.ReadAllText)], [.. options.Intermediates.Select(File.ReadAllText)])
            .TryGetValue(out var trust, out var rejection)
            ? trust
            : throw new StartRefusedException($"Trust: {rejection.Reason}: {rejection.Detail}");
}
