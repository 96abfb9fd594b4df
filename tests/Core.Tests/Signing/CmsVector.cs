using System.Text.Json;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Signing;

/// <summary>One file of tests/vectors/cms: a commitment, what is required of it, and what has to come out.</summary>
/// <param name="Expect">"accepted" or the name of a <see cref="RejectionReason"/>.</param>
internal sealed record CmsVector(
    string Comment,
    string Expect,
    byte[] Cms,
    byte[] Statement,
    string? PolicyOid,
    byte[]? PolicySha256,
    byte[]? SignerCertificate,
    DateTimeOffset? SigningTimeFrom,
    DateTimeOffset? SigningTimeTo,
    bool Detached,
    string MimeType
)
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "vectors", "cms");

    public Verdict<VerifiedSignature> Verify() =>
        SignatureVerifier.Verify(
            Cms,
            new SignatureExpectation(
                Statement,
                PolicyOid is null ? null : new SignaturePolicy(PolicyOid, PolicySha256!),
                SignerCertificate,
                SigningTimeFrom,
                SigningTimeTo,
                Detached,
                MimeType
            )
        );

    public static CmsVector Read(string name) =>
        JsonSerializer.Deserialize<CmsVector>(
            File.ReadAllBytes(Path.Combine(Folder, name + ".json")),
            JsonSerializerOptions.Web
        )!;
}
