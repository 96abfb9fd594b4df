using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Pki.Certificates;

/// <summary>A CA with a software key: issues certificates from a subject, a public key and a profile.</summary>
public sealed class CertificateAuthority(SigningIdentity identity) : IDisposable
{
    private const int SerialLength = 16;

    public SigningIdentity Identity { get; } = identity;
    public X509Certificate2 Certificate => Identity.Certificate;

    /// <param name="algorithm">What the CA makes has keys of the same kind, unless another is asked for.</param>
    public static CertificateAuthority CreateRoot(
        string commonName,
        Validity validity,
        IReadOnlyList<X509Extension>? profile = null,
        KeyAlgorithm algorithm = KeyAlgorithm.P256
    )
    {
        var key = NewKey(algorithm);
        var subject = TestSubject.Of(commonName);
        var signer = SigningIdentity.GeneratorOf(key);
        var request = Request(subject, signer.PublicKey, profile ?? CertificateProfiles.CertificateAuthority(null));
        var certificate = request.Create(subject, signer, validity.NotBefore, validity.NotAfter, NewSerial());
        return new CertificateAuthority(new SigningIdentity(certificate, key));
    }

    /// <summary>A new key with a certificate of this CA.</summary>
    /// <param name="algorithm">Default: that of the CA.</param>
    public SigningIdentity IssueIdentity(
        X500DistinguishedName subject,
        IReadOnlyList<X509Extension> profile,
        Validity validity,
        KeyAlgorithm? algorithm = null
    )
    {
        var own = Identity.PrivateKey switch
        {
            Sm2PrivateKey => KeyAlgorithm.Sm2,
            RSA => KeyAlgorithm.Rsa2048,
            _ => KeyAlgorithm.P256,
        };
        var key = NewKey(algorithm ?? own);
        return new SigningIdentity(Issue(subject, SigningIdentity.GeneratorOf(key).PublicKey, profile, validity), key);
    }

    public CertificateAuthority IssueSubordinate(
        string commonName,
        Validity validity,
        IReadOnlyList<X509Extension> profile
    ) => new(IssueIdentity(TestSubject.Of(commonName), profile, validity));

    /// <param name="serial">Big-endian, positive; 16 random bytes when absent.</param>
    public X509Certificate2 Issue(
        X500DistinguishedName subject,
        PublicKey publicKey,
        IReadOnlyList<X509Extension> profile,
        Validity validity,
        byte[]? serial = null
    )
    {
        var request = Request(subject, publicKey, profile);
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                Certificate,
                includeKeyIdentifier: true,
                includeIssuerAndSerial: false
            )
        );
        return request.Create(
            Certificate.SubjectName,
            Identity.Generator,
            validity.NotBefore,
            validity.NotAfter,
            serial ?? NewSerial()
        );
    }

    public void Dispose() => Identity.Dispose();

    /// <summary>RFC 5280 §4.1.2.2: positive, at most 20 octets; the second bit is set so that it is always 16.</summary>
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialLength);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private static AsymmetricAlgorithm NewKey(KeyAlgorithm algorithm) =>
        algorithm switch
        {
            KeyAlgorithm.Sm2 => Sm2PrivateKey.Generate(),
            KeyAlgorithm.Rsa2048 => RSA.Create(2048),
            KeyAlgorithm.Rsa1024 => RSA.Create(1024),
            _ => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        };

    private static CertificateRequest Request(
        X500DistinguishedName subject,
        PublicKey publicKey,
        IReadOnlyList<X509Extension> profile
    )
    {
        var request = new CertificateRequest(subject, publicKey, HashAlgorithmName.SHA256);
        foreach (var extension in profile)
        {
            request.CertificateExtensions.Add(extension);
        }

        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(publicKey, critical: false));
        return request;
    }
}
