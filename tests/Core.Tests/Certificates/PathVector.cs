using System.Text.Json;
using System.Text.Json.Serialization;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>One file of tests/vectors/certificates: an enterprise's certificate on its way from bytes to a credit code.</summary>
/// <param name="Expect">"accepted" or the name of a <see cref="RejectionReason"/>.</param>
internal sealed record PathVector(
    string Comment,
    string Expect,
    byte[] Leaf,
    CertificatePurpose Purpose,
    IReadOnlyList<byte[]> Anchors,
    IReadOnlyList<byte[]> Intermediates,
    IReadOnlyList<byte[]> Helpers,
    IReadOnlyList<byte[]> Crls,
    IReadOnlyList<byte[]> OcspResponses,
    DateTimeOffset At,
    DateTimeOffset Now,
    TimeSpan? MaxStatusAge,
    bool RequireRevocation
)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "vectors", "certificates");

    public Verdict<CreditCode> Verify()
    {
        if (!TrustStore.Create(Anchors, Intermediates).TryGetValue(out var trust, out var rejection))
        {
            return rejection;
        }

        var validator = new CertificatePathValidator(trust, new PathPolicy(MaxStatusAge, RequireRevocation));
        return validator
            .Validate(Leaf, Helpers, Purpose, new RevocationMaterial(Crls, OcspResponses), At, Now)
            .TryGetValue(out var trusted, out rejection)
            ? CreditCodeExtractor.Extract(trusted.Certificate)
            : rejection;
    }

    public static PathVector Read(string name) =>
        JsonSerializer.Deserialize<PathVector>(File.ReadAllBytes(Path.Combine(Folder, name + ".json")), Json)!;
}
