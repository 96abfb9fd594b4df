using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>Listens where a certificate says that its issuer, its CRL and its responder are: takes connections, counts them and never answers. Nobody may ever come.</summary>
internal sealed class Canary : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _visits;

    public Canary()
    {
        _listener.Start();
        _ = ListenAsync();
    }

    public int Visits => Volatile.Read(ref _visits);

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>authorityInfoAccess with caIssuers and OCSP, and a CRL distribution point, all pointing here.</summary>
    public IReadOnlyList<X509Extension> Extensions =>
        [
            new X509AuthorityInformationAccessExtension([$"{Url}ocsp"], [$"{Url}issuer.cer"]),
            CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{Url}list.crl"]),
        ];

    public void Dispose() => _listener.Dispose();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                // Held open, as a hostile responder would.
                _ = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _visits);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }
}
