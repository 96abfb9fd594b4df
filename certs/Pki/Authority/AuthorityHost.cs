using System.Net;
using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Pki.Authority;

/// <summary>The development authority over http: CRLs, OCSP and timestamps, on loopback only.</summary>
public static class AuthorityHost
{
    private const int MaxRequest = 16 * 1024;

    /// <summary>Starts listening; the answer's <c>Urls</c> hold the bound address. Stop it by disposing.</summary>
    /// <param name="url">http on 127.0.0.1, [::1] or localhost; port 0 picks a free one (not with localhost).</param>
    public static async Task<WebApplication> StartAsync(AuthorityAnswers answers, string url, CancellationToken ct)
    {
        var address = LoopbackAddress(url);

        // An empty builder reads no configuration: no variable of the environment can widen the binding.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxRequest);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.Urls.Add(address);
        Map(app, answers);
        try
        {
            await app.StartAsync(ct);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return app;
    }

    private static void Map(WebApplication app, AuthorityAnswers answers)
    {
        app.MapGet("/health", () => Results.Text("ok"));
        foreach (var issuer in StatusRegister.Issuers)
        {
            app.MapGet(
                $"/crl/{issuer}.crl",
                async (CancellationToken ct) => Der(await answers.Crl(issuer, ct), "application/pkix-crl")
            );
        }

        app.MapPost(
            "/ocsp",
            async (HttpRequest request, CancellationToken ct) =>
                Der(await answers.Ocsp(await ReadAsync(request, ct), ct), "application/ocsp-response")
        );
        app.MapPost(
            "/tsa",
            async (HttpRequest request, CancellationToken ct) =>
                Der(await answers.Timestamp(await ReadAsync(request, ct), ct), "application/timestamp-reply")
        );
    }

    private static IResult Der(byte[]? content, string mediaType) =>
        content is null
            ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : Results.Bytes(content, mediaType);

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, ct);
        return content.ToArray();
    }

    /// <summary>Its keys vouch for anything, so nobody outside this machine may ask it.</summary>
    private static string LoopbackAddress(string url)
    {
        var isLoopback =
            Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttp
            && uri.AbsolutePath == "/"
            && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host, out var ip) && IPAddress.IsLoopback(ip)));
        return isLoopback
            ? url.TrimEnd('/')
            : throw new ArgumentException($"The authority listens on loopback only: {url}", nameof(url));
    }
}
