using System.Net;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.Cast;

/// <summary>What a server or an agent answered.</summary>
internal sealed record Answer(int Status, byte[] Body, string? Location)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>What a reader sees: a page writes some of its text as character references.</summary>
    public string Readable => WebUtility.HtmlDecode(Text);

    /// <summary>The code of an RFC 9457 problem, or nothing.</summary>
    public string Code
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Body);
                return document.RootElement.TryGetProperty("code", out var code) ? code.GetString() ?? "" : "";
            }
            catch (JsonException)
            {
                return "";
            }
        }
    }

    public T Read<T>() =>
        JsonSerializer.Deserialize<T>(Body, StrictJson.Options)
        ?? throw new UnexpectedException($"an empty answer instead of {typeof(T).Name}");

    public Answer Expect(int status) =>
        Status == status ? this : throw new UnexpectedException($"expected {status}, got {Status}: {Shortened()}");

    /// <returns>The line for the reader: status, code and title.</returns>
    public string ExpectRefusal(int status, string code)
    {
        if (Status != status || Code != code)
        {
            throw new UnexpectedException($"expected {status} {code}, got {Status}: {Shortened()}");
        }

        using var document = JsonDocument.Parse(Body);
        return $"{Status} {Code}: {document.RootElement.GetProperty("title").GetString()}";
    }

    private string Shortened() => Text.Length > 400 ? Text[..400] + "…" : Text;
}
