using System.Globalization;
using System.Text;

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>A good POST /v1/operations, one thing of which a case changes. null leaves the header out.</summary>
internal sealed record HostileRequest(int Port, string Payload)
{
    public string Method { get; init; } = "POST";
    public string Path { get; init; } = "/v1/operations";
    public string? Host { get; init; } = $"127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";
    public string? Origin { get; init; } = TestServer.Origin;
    public string? SecFetchMode { get; init; } = "cors";
    public string? ContentType { get; init; } = "application/json";
    public string? Version { get; init; } = "1";
    public string? Length { get; init; } = Encoding.UTF8.GetByteCount(Payload).ToString(CultureInfo.InvariantCulture);
    public string Extra { get; init; } = "";

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Method} {Path} HTTP/1.1\r\n");
        Add(text, "Host", Host);
        Add(text, "Origin", Origin);
        Add(text, "Sec-Fetch-Mode", SecFetchMode);
        Add(text, "Content-Type", ContentType);
        Add(text, "X-JLK-Protocol", Version);
        Add(text, "Content-Length", Length);
        return text.Append(Extra).Append("\r\n").Append(Payload).ToString();
    }

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }
    }
}
