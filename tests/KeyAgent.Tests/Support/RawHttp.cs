using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>What came back on a socket.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>HTTP by hand: no client class sends what hostile programs send.</summary>
internal static class RawHttp
{
    public static async Task<RawAnswer> SendAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await ReadAsync(reader);
    }

    public static async Task<RawAnswer> ReadAsync(TextReader reader)
    {
        var statusLine = await reader.ReadLineAsync() ?? throw new IOException("no answer");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var length = headers.TryGetValue("Content-Length", out var text)
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 0;
        var body = new char[length];
        var read = length == 0 ? 0 : await reader.ReadBlockAsync(body);
        return new RawAnswer(
            int.Parse(statusLine.Split(' ')[1], CultureInfo.InvariantCulture),
            headers,
            new string(body, 0, read)
        );
    }
}
