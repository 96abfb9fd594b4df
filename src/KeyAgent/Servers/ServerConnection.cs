using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.KeyAgent.Servers;

/// <summary>The agent's own way to a pinned server: certificates are always validated, redirects never followed, no cookies.</summary>
internal static class ServerConnection
{
    /// <param name="roots">PEM file: its certificates are the only roots that count. null: the system's roots.</param>
    /// <exception cref="ServersFileException">The file holds no certificate.</exception>
    public static HttpClient Create(string? roots)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (roots is not null)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = PolicyOf(roots) };
        }

        return new HttpClient(handler, disposeHandler: true);
    }

    private static X509ChainPolicy PolicyOf(string path)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // As without the option: a private root seldom offers a status service to desktops.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(path);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ServersFileException($"cannot read certificates from {path}", error);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new ServersFileException($"no certificate in {path}");
    }
}
