using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Authentication.Certificate;
#if MICROSOFT_CERTIFICATE_AUTHENTICATION
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Hosting.Trust;
#endif

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>The scheme Certificate with our events, on our own handler or, by a build switch, on Microsoft's package.</summary>
internal static class MachineAuthentication
{
    public static void AddMachineAuthentication(this IServiceCollection services)
    {
        services.AddScoped<MachineEvents>();
        services
            .AddAuthentication()
            .AddCertificate(options =>
            {
                options.EventsType = typeof(MachineEvents);
                options.AllowedCertificateTypes = CertificateTypes.Chained;
                options.ChainTrustValidationMode = X509ChainTrustMode.CustomRootTrust;
                options.RevocationMode = X509RevocationMode.NoCheck;
            });
#if MICROSOFT_CERTIFICATE_AUTHENTICATION
        // The package wants a chain of its own; it gets the same anchors, and the events decide afterwards.
        services
            .AddOptions<CertificateAuthenticationOptions>(CertificateAuthenticationDefaults.AuthenticationScheme)
            .Configure<TrustStore>(
                (options, trust) =>
                {
                    foreach (var anchor in trust.AnchorCertificates)
                    {
                        options.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(anchor.Der));
                    }
                }
            )
            .Configure<Microsoft.Extensions.Options.IOptions<TrustOptions>>(
                (options, trust) =>
                {
                    foreach (var file in trust.Value.Intermediates)
                    {
                        options.AdditionalChainCertificates.ImportFromPemFile(file);
                    }
                }
            );
#endif
    }

#if MICROSOFT_CERTIFICATE_AUTHENTICATION
    /// <summary>The package's chain would fetch what a stranger's certificate names, so a stranger does not get past TLS.</summary>
    public static bool MayEnter(IServiceProvider services, X509Certificate2 certificate)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return services
            .GetRequiredService<CertificateTrust>()
            .Validate(certificate.RawData, [], CertificatePurpose.Login, now, now)
            .TryGetValue(out _, out _);
    }
#else
    /// <summary>Everybody with a certificate may ask; our handler tells who is refused and why, and fetches nothing.</summary>
    public static bool MayEnter(IServiceProvider services, X509Certificate2 certificate)
    {
        _ = (services, certificate);
        return true;
    }
#endif
}
