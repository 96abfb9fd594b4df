using System.Text.Json;
using System.Text.Json.Serialization;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>One file of tests/vectors/legacy: an old lock at enrolment.</summary>
/// <param name="Expect">"accepted" or the name of a <see cref="RejectionReason"/>.</param>
/// <param name="Found">Weaknesses that come back with the proof.</param>
internal sealed record LegacyVector(
    string Comment,
    string Expect,
    byte[] Lock,
    byte[] Authority,
    LegacyWeaknesses Accepted,
    LegacyWeaknesses Found,
    string? Code,
    DateTimeOffset Until,
    IReadOnlyList<byte[]> Crls,
    DateTimeOffset Now
)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "vectors", "legacy");
    public RevocationMaterial Status => new(Crls, []);

    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order().OfType<string>();

    public static LegacyVector Read(string name) =>
        JsonSerializer.Deserialize<LegacyVector>(File.ReadAllBytes(Path.Combine(Folder, name + ".json")), Json)!;

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Json) + "\n");

    public Verdict<ProvenLegacyLock> Verify() =>
        LegacyEnrollmentValidator
            .Create([new LegacyEnrollmentRule(Authority, Accepted, Until)])
            .TryGetValue(out var validator, out var rejection)
            ? validator.Validate(Lock, Status, Now)
            : rejection;
}
