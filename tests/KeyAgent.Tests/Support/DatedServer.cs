using System.Net;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>A registry as the doctor sees it: TLS of the development PKI, a status, and a clock that may be wrong.</summary>
internal sealed class DatedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DatedServer(WebApplication app) => _app = app;

    public string Origin => $"https://localhost:{new Uri(_app.Urls.Single()).Port}";

    public static async Task<DatedServer> StartAsync(DevelopmentPki pki, int status = 200, int secondsAhead = 0)
    {
        var certificate = X509Certificate2.CreateFromPemFile(
            Path.Combine(pki.Root, "server", "tls.pem"),
            Path.Combine(pki.Root, "server", "tls.key")
        );
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate))
        );
        var app = builder.Build();
        app.Run(http =>
        {
            var isAsked = http.Request.Method == "HEAD" && http.Request.Path == "/health/live";
            http.Response.StatusCode = isAsked ? status : StatusCodes.Status404NotFound;
            http.Response.Headers.Date = (
                TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(secondsAhead)
            ).ToString("R");
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return new DatedServer(app);
    }

    /// <summary>A servers.json with one server for each origin.</summary>
    public static string Pin(DevelopmentPki pki, string file, params IReadOnlyList<string> origins)
    {
        var known = AgentPage.Read<List<PinnedServer>>(File.ReadAllBytes(pki.Directory.AgentServers))[0];
        var servers = origins.Select((o, i) => known with { Id = $"server-{i}", Origins = [o] }).ToList();
        File.WriteAllBytes(file, StrictJson.Render(servers));
        return file;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
