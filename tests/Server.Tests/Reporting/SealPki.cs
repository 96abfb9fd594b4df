using System.Security.Cryptography;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Reporting;

/// <summary>The development PKI that the registry's own seal and server keys come from, made once of each kind.</summary>
/// <param name="Prefix">Of the CA's files and lists: empty, or that of the SM2 CA.</param>
internal sealed record SealPki(DevelopmentPki Made, string Prefix)
{
    private static readonly Lazy<SealPki> P256 = new(() => new SealPki(new DevelopmentPki(), ""));
    private static readonly Lazy<SealPki> Sm2 = new(() => new SealPki(DevelopmentPki.WithSm2Services(), "sm2-"));

    public string Server => PathOf("server");
    public string Anchor => PathOf($"anchors/{Prefix}root.pem");
    public string Intermediates => PathOf($"trust/{Prefix}intermediates.pem");
    public string AnchorPem => File.ReadAllText(Anchor);
    public string IntermediatesPem => File.ReadAllText(Intermediates);

    /// <param name="services">P-256 or SM2.</param>
    public static SealPki Of(KeyAlgorithm services) => (services == KeyAlgorithm.Sm2 ? Sm2 : P256).Value;

    /// <summary>Each CA, by hash or file, with the address of its list.</summary>
    public (string Issuer, string CrlUrl)[] StatusSources(
        TestAuthority locks,
        StatusAndTimeHost host,
        RunningAuthority own
    ) =>
        [
            (HashOf(locks.Root), host.Url("root")),
            (HashOf(locks.Issuing), host.Url("issuing")),
            (Anchor, $"{own.Url}/crl/{Prefix}root.crl"),
            (Intermediates, $"{own.Url}/crl/{Prefix}issuing.crl"),
        ];

    private static string HashOf(CertificateAuthority authority) =>
        Convert.ToHexString(SHA256.HashData(authority.Certificate.RawData));

    private string PathOf(string file) => Path.Combine(Made.Root, file);
}
