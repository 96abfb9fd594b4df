using System.Buffers;
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

        if (request.ContentLength > maxBytes)
        {
            return TooLarge(maxBytes);
        }

        // One octet more than may come tells a body that is too long. Cleared, as bodies carry what is not for the next one.
        var body = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? maxBytes) + 1);
        var length = 0;
        try
        {
            length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, ct);
            return length > maxBytes ? TooLarge(maxBytes) : StrictJson.Parse<TBody>(body.AsSpan(0, length), maxBytes);
        }
        finally
        {
            body.AsSpan(0, length).Clear();
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private static Rejection TooLarge(int maxBytes) =>
        new(RejectionReason.RequestTooLarge, $"body exceeds {maxBytes} bytes");
}
