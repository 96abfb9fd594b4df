using System.Text.Encodings.Web;
using System.Text.Json;

namespace JianliRegistry.Core.Evidence;

/// <summary>A report as JSON: the same report gives the same bytes on every machine.</summary>
public static class EvidenceReportJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <returns>UTF-8, ended by LF.</returns>
    public static byte[] Render(EvidenceReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("indication", NameOf(report.Indication));
            WriteIfPresent(json, "subIndication", report.SubIndication);
            json.WriteString("at", report.At.ToUniversalTime());
            json.WriteStartArray("checks");
            foreach (var check in report.Checks)
            {
                json.WriteStartObject();
                json.WriteString("name", check.Name);
                json.WriteString("outcome", check.Outcome);
                WriteIfPresent(json, "reason", check.Reason);
                WriteIfPresent(json, "detail", check.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteProofs(json, report.Proofs);
            json.WriteStartObject("facts");
            foreach (var (key, value) in report.Facts.OrderBy(fact => fact.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>EN 319 102-1 spelling.</summary>
    public static string NameOf(Indication indication) =>
        indication switch
        {
            Indication.TotalPassed => "TOTAL-PASSED",
            Indication.TotalFailed => "TOTAL-FAILED",
            _ => "INDETERMINATE",
        };

    private static void WriteProofs(Utf8JsonWriter json, IReadOnlyList<ExistenceProofLine> proofs)
    {
        json.WriteStartArray("proofs");
        foreach (var proof in proofs)
        {
            json.WriteStartObject();
            json.WriteString("kind", proof.Kind);
            json.WriteString("time", proof.Time.ToUniversalTime());
            if (proof.JudgedAt is { } judgedAt)
            {
                json.WriteString("judgedAt", judgedAt.ToUniversalTime());
            }

            json.WriteBoolean("trusted", proof.IsTrusted);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteIfPresent(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
