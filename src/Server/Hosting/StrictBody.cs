using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting;

/// <summary>Reads a JSON body in the strict dialect: bounded, no unknown, missing or repeated member.</summary>
internal static class StrictBody
{
    public static async Task<Verdict<TBody>> ReadAsync<TBody>(HttpRequest request, int maxBytes, CancellationToken ct)
        where TBody : class
    {
        if (
            !string.Equals(
                request.ContentType?.Split(';')[0].Trim(),
                "application/json",
                StringComparison.OrdinalIgnoreCase
            )
        )
        {
            return new Rejection(RejectionReason.RequestMalformed, "content type is not application/json");
        }

        var body = new byte[maxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, ct);
        if (length > maxBytes)
        {
            return new Rejection(RejectionReason.RequestTooLarge, $"body exceeds {maxBytes} bytes");
        }

        return StrictJson.Parse<TBody>(body.AsSpan(0, length), maxBytes);
    }
}
