using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>https with a required client certificate, on the loopback of the configured origin's port.</summary>
internal static class IntegrationListener
{
    private const int MaxSentIntermediates = 6;

    public static void AddIntegrationListener(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var services = kestrel.ApplicationServices;
            var options = services.GetRequiredService<IOptions<IntegrationOptions>>().Value;
            if (!options.IsOn)
            {
                return;
            }

            var unproven = services.GetRequiredService<UnprovenConnections>();
            kestrel.ListenLocalhost(
                options.Port,
                listen =>
                {
                    // Before TLS: the handshake is a part of what has to be done in time.
                    listen.Use(next => connection => unproven.HoldAsync(connection, next));
                    listen.UseHttps(https => Configure(https, services, options));
                }
            );
        });

    private static void Configure(
        HttpsConnectionAdapterOptions https,
        IServiceProvider services,
        IntegrationOptions options
    )
    {
        var server = services.GetRequiredService<IOptions<ServerOptions>>().Value;
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(server.TlsCertificate);
        https.ServerCertificate = X509Certificate2.CreateFromPemFile(server.TlsCertificate, server.TlsKey);
        https.ServerCertificateChain = chain;
        https.HandshakeTimeout = options.ProveWithin;

        // Not DelayCertificate: HTTP/2 forbids to ask later (RFC 9113 §9.2.3).
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, sent, _) =>
            IsSmall(certificate, sent) && MachineAuthentication.MayEnter(services, certificate);
        https.OnAuthenticate = (_, tls) =>
        {
            // 1. TLS builds a chain before anybody is asked, and by default fetches what a stranger's certificate names (AIA)
            // on the thread that serves others. This policy fetches nothing and trusts nobody: the decision comes later.
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                DisableCertificateDownloads = true,
                RevocationMode = X509RevocationMode.NoCheck,
                TrustMode = X509ChainTrustMode.CustomRootTrust,
            };

            // Each connection shows anew that its client holds the key.
            tls.AllowTlsResume = false;
            tls.AllowRenegotiation = false;
        };
    }

    /// <summary>What is too large is not even parsed; OpenSSL itself ends a handshake with more than 100 KiB of certificates.</summary>
    private static bool IsSmall(X509Certificate2 certificate, X509Chain? sent) =>
        certificate.RawDataMemory.Length <= EndEntityCertificate.MaxSize
        && (sent is null || sent.ChainPolicy.ExtraStore.Count <= MaxSentIntermediates);
}
