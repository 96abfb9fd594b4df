using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>A client that keeps cookies and trusts the development TLS root, like the browser of one person.</summary>
/// <remarks>Redirects are not followed: the caller sees what the server answers.</remarks>
internal static class StackBrowser
{
    public static HttpClient Create(string origin, string tlsRootFile)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            // The server listens on the loopback and its certificate says localhost, whatever name stands in the origin.
            ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, _, _, errors) =>
                    (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    DisableCertificateDownloads = true,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(tlsRootFile) },
                },
            },
        };
        return new HttpClient(handler, disposeHandler: true) { BaseAddress = new Uri(origin) };
    }
}
