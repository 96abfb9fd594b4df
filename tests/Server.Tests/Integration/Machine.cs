using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JianliRegistry.Server.Features.Enterprises;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Integration;

/// <summary>An enterprise's own system: an HTTP client with the key of a certificate, on a connection of its own.</summary>
public sealed class Machine : IDisposable
{
    private readonly Version _version;

    /// <param name="leaf">null: no certificate at all.</param>
    /// <param name="sent">Further certificates that go with it.</param>
    public Machine(
        ReportingServer server,
        TestLeaf? leaf,
        Version? version = null,
        string? origin = null,
        X509Certificate2Collection? sent = null
    )
        : this(origin ?? server.MachineOrigin, server.TlsRoot, leaf, version, sent) { }

    public Machine(
        string origin,
        string tlsRoot,
        TestLeaf? leaf,
        Version? version = null,
        X509Certificate2Collection? sent = null
    )
    {
        _version = version ?? HttpVersion.Version20;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(tlsRoot) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
                // A Host header of a test's own choice becomes the name that TLS expects.
                RemoteCertificateValidationCallback = (_, _, _, errors) =>
                    errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateNameMismatch,
            },
        };
        if (leaf is not null)
        {
            // Offline: otherwise the client itself would fetch what its certificate names, and no canary could tell.
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(
                leaf.Key is RSA rsa
                    ? leaf.Certificate.CopyWithPrivateKey(rsa)
                    : leaf.Certificate.CopyWithPrivateKey(leaf.Ecdsa),
                additionalCertificates: sent,
                offline: true
            );
        }

        Client = new HttpClient(handler) { BaseAddress = new Uri(origin) };
    }

    public HttpClient Client { get; }

    public async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<HttpStatusCode> StatusOfAsync(string path)
    {
        using var response = await GetAsync(path);
        return response.StatusCode;
    }

    public async Task<JsonElement> JsonAsync(string path)
    {
        using var response = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    public async Task<byte[]> BytesAsync(string path)
    {
        using var response = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => Client.Dispose();

    /// <summary>What `jianli bindings add` does.</summary>
    public static Task BindAsync(
        ReportingServer server,
        string account,
        byte[] certificate,
        string uses = "machine",
        bool isAuditor = false
    ) => BindAsync(server.App.Services, account, certificate, uses, isAuditor);

    public static async Task BindAsync(
        IServiceProvider services,
        string account,
        byte[] certificate,
        string uses = "machine",
        bool isAuditor = false
    )
    {
        await using var scope = services.CreateAsyncScope();
        Assert.Null(
            await scope
                .ServiceProvider.GetRequiredService<BindingAddition>()
                .AddAsync(account, certificate, uses, isAuditor, TestContext.Current.CancellationToken)
        );
    }
}
