using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>Writes the strict JSON dialect.</summary>
internal static class Answers
{
    public static Task WriteAsync<T>(HttpContext http, int status, T value) =>
        WriteAsync(http, status, value, "application/json; charset=utf-8");

    /// <summary>RFC 9457.</summary>
    public static Task WriteErrorAsync(HttpContext http, int status, AgentError error) =>
        WriteAsync(http, status, error, "application/problem+json; charset=utf-8");

    private static async Task WriteAsync<T>(HttpContext http, int status, T value, string contentType)
    {
        var body = StrictJson.Render(value);
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
