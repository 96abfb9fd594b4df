using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JianliRegistry.Server.Tests.Reporting;

/// <summary>Serves the test authority's CRLs and timestamps on the loopback; the timestamps can be switched off.</summary>
public sealed class StatusAndTimeHost : IAsyncDisposable
{
    private const int KeyCompromise = 1;
    private readonly WebApplication _app;
    private readonly List<RevokedCertificate> _revoked = [];
    private int _asked;

    public StatusAndTimeHost(TestAuthority authority)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/root", () => Crl(authority.Root, [], IsRootOffline ? null : CrlTime));
        _app.MapGet("/issuing", () => Crl(authority.Issuing, [.. _revoked], CrlTime));
        IResult Crl(CertificateAuthority issuer, IReadOnlyList<RevokedCertificate> revoked, DateTimeOffset? at) =>
            IsListing
                ? Results.Bytes(authority.Crl(issuer, revoked, at))
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);

        var timestamps = new TimestampAuthority(authority.Timestamper, [authority.Issuing.Identity.Parsed]);
        _app.MapPost(
            "/tsa",
            async (HttpRequest request) =>
            {
                _ = Interlocked.Increment(ref _asked);
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                return IsStamping
                    ? Results.Bytes(
                        timestamps.Answer(body.ToArray(), TimeProvider.System.GetUtcNow()),
                        "application/timestamp-reply"
                    )
                    : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            }
        );
    }

    public bool IsStamping { get; set; } = true;

    /// <summary>How often a timestamp was asked for.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>The root issues no new list when the others do: its old one lasts.</summary>
    public bool IsRootOffline { get; set; }

    /// <summary>thisUpdate of the CRLs from now on; null: an hour before the authority was made.</summary>
    public DateTimeOffset? CrlTime { get; set; }

    public bool IsListing { get; set; } = true;

    public Task StartAsync() => _app.StartAsync();

    public string Url(string name) => $"{_app.Urls.Single()}/{name}";

    public void Revoke(TestLeaf leaf) =>
        _revoked.Add(
            new RevokedCertificate(leaf.SerialNumber, TimeProvider.System.GetUtcNow().AddMinutes(-30), KeyCompromise)
        );

    public void Revoke(TestLeaf leaf, DateTimeOffset at, DateTimeOffset? invalidSince = null) =>
        _revoked.Add(new RevokedCertificate(leaf.SerialNumber, at, KeyCompromise, invalidSince));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
