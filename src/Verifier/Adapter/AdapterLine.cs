using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JianliRegistry.Verifier.Adapter;

/// <summary>One line in, one line out: {id, op, …} → {id, result, detail, us}.</summary>
internal static class AdapterLine
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
    };

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "The protocol has an answer for a failure of ours, and it counts against us."
    )]
    public static string Answer(string line)
    {
        string? id = null;
        var started = Stopwatch.GetTimestamp();
        AdapterAnswer answer;
        try
        {
            var request = JsonSerializer.Deserialize<AdapterRequest>(line, Options) ?? throw new JsonException("null");
            id = request.Id;
            started = Stopwatch.GetTimestamp();
            answer = Answer(request);
        }
        catch (Exception error)
        {
            answer = new AdapterAnswer("error", $"{error.GetType().Name}: {error.Message}");
        }

        var us = (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        return JsonSerializer.Serialize(
            new
            {
                id,
                result = answer.Result,
                detail = answer.Detail,
                us,
            },
            Options
        );
    }

    public static AdapterAnswer Answer(AdapterRequest request) =>
        request.Op switch
        {
            "path" => PathOperation.Answer(request),
            "status" => StatusOperation.Answer(request),
            "sig" => SignatureOperation.Answer(request),
            _ => AdapterAnswer.Unsupported($"op {request.Op}"),
        };
}
