using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.AgentProtocol;

/// <summary>The one JSON dialect between page, agent and server: camelCase, no unknown, missing or repeated member.</summary>
public static class StrictJson
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Text → value; null, invalid UTF-8 and everything the dialect does not know are refused.</summary>
    /// <param name="maxSize">Most octets of the text.</param>
    public static Verdict<T> Parse<T>(ReadOnlySpan<byte> utf8, int maxSize)
        where T : notnull
    {
        if (utf8.Length > maxSize)
        {
            return new Rejection(RejectionReason.RequestTooLarge, $"{utf8.Length} octets, {maxSize} allowed");
        }

        try
        {
            Utf8.GetCharCount(utf8);
            return JsonSerializer.Deserialize<T>(utf8, Options) is { } value
                ? value
                : new Rejection(RejectionReason.RequestMalformed, "null is no value");
        }
        catch (Exception error) when (error is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            // A lone surrogate escape surfaces as InvalidOperationException.
            return new Rejection(RejectionReason.RequestMalformed, $"{typeof(T).Name}: {error.GetType().Name}");
        }
    }

    public static byte[] Render<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            MaxDepth = 8,
            // A plus sign stays a plus sign, so a JWS header reads as documented. Such JSON is never put into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
