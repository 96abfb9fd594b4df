using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Bench;

/// <summary>Root, issuing CA, leaf and both CRLs as DER, of keys that nobody saw before.</summary>
internal sealed record PathSample(byte[] Root, byte[] Issuing, byte[] Leaf, IReadOnlyList<byte[]> Crls)
{
    public RevocationMaterial Status { get; } = new(Crls, []);

    public static PathSample Create(DateTimeOffset now, KeyAlgorithm algorithm) =>
        CreateUnderOneIssuer(now, algorithm, leaves: 1)[0];

    /// <summary>Several leaves of one PKI.</summary>
    public static IReadOnlyList<PathSample> CreateUnderOneIssuer(DateTimeOffset now, KeyAlgorithm algorithm, int leaves)
    {
        var years = Validity.Around(now, TimeSpan.FromDays(30), TimeSpan.FromDays(365));
        using var root = CertificateAuthority.CreateRoot("Bench Root CA", years, algorithm: algorithm);
        using var issuing = root.IssueSubordinate(
            "Bench Issuing CA",
            years,
            CertificateProfiles.CertificateAuthority(0)
        );
        byte[][] crls = [Crl(root.Identity, now), Crl(issuing.Identity, now)];
        return
        [
            .. Enumerable
                .Range(0, leaves)
                .Select(_ => new PathSample(
                    root.Certificate.RawData,
                    issuing.Certificate.RawData,
                    Issue(issuing, years),
                    crls
                )),
        ];
    }

    private static byte[] Issue(CertificateAuthority issuer, Validity validity)
    {
        using var identity = issuer.IssueIdentity(
            TestSubject.OfEnterprise("测试鲁衡监理有限公司", "91370000XXXXXX0197"),
            [
                CertificateProfiles.EndEntity,
                CertificateProfiles.KeyUsage(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation),
                CertificateProfiles.ExtendedKeyUsage(false, CertificateProfiles.ClientAuthentication),
            ],
            validity
        );
        return identity.Certificate.RawData;
    }

    private static byte[] Crl(SigningIdentity issuer, DateTimeOffset now)
    {
        var revoked = Enumerable
            .Range(0, 5)
            .Select(_ => new RevokedCertificate(
                "41" + Convert.ToHexString(RandomNumberGenerator.GetBytes(15)),
                now.AddDays(-2),
                1
            ));
        return CertificateRevocationLists.Create(issuer, revoked, now.AddHours(-1), now.AddDays(1));
    }
}
