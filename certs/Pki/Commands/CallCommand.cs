using System.CommandLine;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Pki.Commands;

/// <summary>pki call: asks an https address with the key of a lock, as an enterprise's own .NET program would.</summary>
internal static class CallCommand
{
    private const string Engine = "pkcs11";

    public static Command Create()
    {
        var address = new Argument<string>("address") { Description = "https address." };
        var name = new Option<string>("--lock") { Description = "Whose key.", DefaultValueFactory = _ => "machine" };
        var http2 = new Option<bool>("--http2") { Description = "HTTP/2 instead of 1.1." };
        var command = new Command("call", "GET with the key of a lock; prints the status and the body.")
        {
            SharedOptions.Dir,
            address,
            name,
            http2,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                var directory = new PkiDirectory(parsed.GetRequiredValue(SharedOptions.Dir));
                using var client = ClientOf(directory, parsed.GetRequiredValue(name));
                using var request = new HttpRequestMessage(HttpMethod.Get, parsed.GetRequiredValue(address))
                {
                    Version = parsed.GetValue(http2) ? HttpVersion.Version20 : HttpVersion.Version11,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                };
                return await CallAsync(client, request, ct);
            }
        );
        return command;
    }

    private static async Task<int> CallAsync(HttpClient client, HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using var response = await client.SendAsync(request, ct);
            Console.WriteLine($"HTTP/{response.Version} {(int)response.StatusCode}");
            Console.WriteLine(await response.Content.ReadAsStringAsync(ct));
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (HttpRequestException error)
        {
            await Console.Error.WriteLineAsync(error.InnerException?.Message ?? error.Message);
            return 1;
        }
    }

    private static HttpClient ClientOf(PkiDirectory directory, string lockName)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(directory.ReadLockCertificate(lockName));
        // Offline: by default the client itself would fetch what its certificate names.
        var own = SslStreamCertificateContext.Create(
            WithTokenKey(certificate, directory, lockName),
            null,
            offline: true
        );
        return new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                SslOptions =
                {
                    ClientCertificateContext = own,
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { directory.ReadAuthority("tls-root").Certificate },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            }
        );
    }

    /// <summary>OpenSSL's engine finds module and store in the environment; the key itself never leaves the token.</summary>
    private static X509Certificate2 WithTokenKey(X509Certificate2 certificate, PkiDirectory directory, string lockName)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new InvalidOperationException(
                "On Windows the certificate store holds a token's keys; this needs OpenSSL."
            );
        }

        Pkcs11Runtime.SetNativeVariable("PKCS11_MODULE_PATH", SoftHsmStore.ModulePath);
        Pkcs11Runtime.SetNativeVariable(SoftHsmStore.ConfigurationVariable, directory.SoftHsm.ConfigurationFile);
        var record = directory.ReadLock(lockName);
        using var key = SafeEvpPKeyHandle.OpenPrivateKeyFromEngine(
            Engine,
            $"pkcs11:token={record.Label};object={record.Name};type=private;pin-value={record.Pin}"
        );
        if (record.Algorithm == "rsa2048")
        {
            using var rsa = new RSAOpenSsl(key);
            return certificate.CopyWithPrivateKey(rsa);
        }

        using var ecdsa = new ECDsaOpenSsl(key);
        return certificate.CopyWithPrivateKey(ecdsa);
    }
}
