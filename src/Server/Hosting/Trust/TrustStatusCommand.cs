using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JianliRegistry.Server.Storage;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary><c>jianli trust status</c>: what the running server knows of revocation; without one, what its database keeps.</summary>
internal static class TrustStatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static Command Create(Func<WebApplication> create)
    {
        var status = new Command("status", "显示各吊销状态来源 (print the state of each status source)");
        status.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                var live = await AskServerAsync(app.Services.GetRequiredService<IOptions<ServerOptions>>().Value, ct);
                var lines = live ?? await ReadDatabaseAsync(app.Services, ct);
                var text = parsed.GetValue(CommandLine.Json)
                    ? JsonSerializer.Serialize(
                        new { live = live is not null, sources = lines },
                        JsonSerializerOptions.Web
                    )
                    : (live is null ? "服务器没有应答；以下是数据库中保存的状态 (server not running; as stored)\n" : "")
                        + StatusText.Of(lines);
                await Console.Out.WriteLineAsync(text.AsMemory(), ct);
                return lines.Any(line => line.State == StatusState.Failed) ? CommandLine.Failed : CommandLine.Done;
            }
        );
        return status;
    }

    /// <summary>Over its own loopback port, believing exactly the certificate that the configuration names.</summary>
    private static async Task<IReadOnlyList<StatusLine>?> AskServerAsync(ServerOptions server, CancellationToken ct)
    {
        using var expected = X509CertificateLoader.LoadCertificateFromFile(server.TlsCertificate);
        var origin = new Uri(server.Origin);
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                ConnectCallback = async (_, cancel) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, origin.Port), cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                },
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                        shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(expected.RawData),
                },
            }
        )
        {
            BaseAddress = origin,
            Timeout = Patience,
        };
        try
        {
            return await client.GetFromJsonAsync<List<StatusLine>>(
                new Uri("/health/status", UriKind.Relative),
                JsonSerializerOptions.Web,
                ct
            );
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<StatusLine>> ReadDatabaseAsync(
        IServiceProvider services,
        CancellationToken ct
    )
    {
        try
        {
            await services.GetRequiredService<StatusRefresh>().LoadAsync(ct);
        }
        catch (Exception error) when (DatabaseFailure.Is(error))
        {
            throw new StartRefusedException($"the database does not answer: {error.Message}");
        }

        return services.GetRequiredService<StatusReport>().Lines();
    }
}
