using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Tokens;
using PublicKey = JianliRegistry.Core.Signing.PublicKey;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>A certificate on a token and what it may be used for. Trust is the server's to decide; here it only has to fit.</summary>
/// <param name="IsForEnrollment">An old lock's key too, which signs nothing else.</param>
internal sealed record KeyCertificate(
    KeyToken Token,
    EndEntityCertificate Certificate,
    PublicKey Key,
    string Organization,
    CreditCode? CreditCode,
    bool IsForLogin,
    bool IsForCommitment,
    bool IsForEnrollment,
    IReadOnlyList<SignatureAlgorithm> Algorithms
)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string OrganizationName = "2.5.4.10";

    // What servers understand best comes first.
    private static readonly SignatureAlgorithm[] Preference =
    [
        SignatureAlgorithm.Es256,
        SignatureAlgorithm.Es384,
        SignatureAlgorithm.Es512,
        SignatureAlgorithm.Rs256,
        SignatureAlgorithm.Ps256,
        SignatureAlgorithm.Rs384,
        SignatureAlgorithm.Ps384,
        SignatureAlgorithm.Rs512,
        SignatureAlgorithm.Ps512,
    ];

    public bool IsValidAt(DateTimeOffset at) => Certificate.NotBefore <= at && at <= Certificate.NotAfter;

    public CertificateOffer OfferAt(DateTimeOffset at) =>
        new(
            Organization,
            CreditCode?.Value,
            Algorithms.Count > 0 ? KeyTypeOf(Algorithms[0]) : "?",
            Certificate.NotAfter,
            IsValidAt(at),
            Token.Label,
            Token.Pin
        );

    /// <summary>All end-entity certificates of the tokens; what cannot be parsed strictly is left out.</summary>
    public static IReadOnlyList<KeyCertificate> On(IReadOnlyList<KeyToken> tokens) =>
        [.. tokens.SelectMany(t => t.Certificates.Select(der => Read(t, der))).OfType<KeyCertificate>()];

    private static KeyCertificate? Read(KeyToken token, byte[] der)
    {
        if (
            !EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _)
            || !PublicKey
                .Parse(certificate.SubjectPublicKeyInfo, AlgorithmSet.LegacyEnrollment)
                .TryGetValue(out var key, out _)
        )
        {
            return null;
        }

        using var x509 = X509CertificateLoader.LoadCertificate(der);
        if (x509.Extensions.OfType<X509BasicConstraintsExtension>().Any(b => b.CertificateAuthority))
        {
            return null;
        }

        var usage = x509.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages ?? default;
        var extended = x509.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        var isClient =
            extended is null || extended.EnhancedKeyUsages.Cast<Oid>().Any(e => e.Value == ClientAuthentication);
        var signs = usage.HasFlag(X509KeyUsageFlags.DigitalSignature);
        var isStrong = PublicKey.Parse(certificate.SubjectPublicKeyInfo).TryGetValue(out _, out _);
        return new KeyCertificate(
            token,
            certificate,
            key,
            OrganizationOf(x509),
            CreditCodeExtractor.Extract(certificate).TryGetValue(out var code, out _) ? code : null,
            isStrong && signs && isClient,
            isStrong && (signs || usage.HasFlag(X509KeyUsageFlags.NonRepudiation)),
            signs && isClient,
            [.. Preference.Where(a => token.Algorithms.Contains(a) && key.Allows(a))]
        );
    }

    /// <summary>For people only: names change and decide nothing.</summary>
    private static string OrganizationOf(X509Certificate2 certificate)
    {
        var name =
            certificate
                .SubjectName.EnumerateRelativeDistinguishedNames()
                .Where(r => !r.HasMultipleElements && r.GetSingleElementType().Value == OrganizationName)
                .Select(r => r.GetSingleElementValue())
                .FirstOrDefault()
            ?? certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return new string([.. name.Where(c => !char.IsControl(c) && !IsInvisible(c))]);
    }

    /// <summary>Bidirectional and zero-width characters could make one name look like another.</summary>
    private static bool IsInvisible(char c) =>
        char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format;

    private static string KeyTypeOf(SignatureAlgorithm algorithm) =>
        algorithm switch
        {
            SignatureAlgorithm.Es256 => "P-256",
            SignatureAlgorithm.Es384 => "P-384",
            SignatureAlgorithm.Es512 => "P-521",
            _ => "RSA",
        };
}
