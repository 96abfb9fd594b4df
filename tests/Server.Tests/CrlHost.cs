using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JianliRegistry.Server.Tests;

/// <summary>Serves the test authority's CRLs on the loopback.</summary>
internal sealed class CrlHost : IAsyncDisposable
{
    /// <summary>RFC 5280 §5.3.1.</summary>
    private const int KeyCompromise = 1;
    private readonly TestAuthority _authority;
    private readonly WebApplication _app;
    private readonly List<RevokedCertificate> _revoked = [];

    private CrlHost(TestAuthority authority)
    {
        _authority = authority;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/root", () => Results.Bytes(_authority.Crl(_authority.Root, [])));
        _app.MapGet("/issuing", () => Results.Bytes(_authority.Crl(_authority.Issuing, [.. _revoked])));
    }

    public static async Task<CrlHost> StartAsync(TestAuthority authority)
    {
        var host = new CrlHost(authority);
        await host._app.StartAsync();
        return host;
    }

    public string Url(string name) => $"{_app.Urls.Single()}/{name}";

    public void Revoke(TestLeaf leaf) =>
        _revoked.Add(new RevokedCertificate(leaf.SerialNumber, _authority.Now.AddMinutes(-30), KeyCompromise));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
