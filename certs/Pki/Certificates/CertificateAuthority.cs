using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Pki.Certificates;

/// <summary>A CA with a software key: issues certificates from a subject, a public key and a profile.</summary>
public sealed class CertificateAuthority(SigningIdentity identity) : IDisposable
{
    private const int SerialLength = 16;

    public SigningIdentity Identity { get; } = identity;
    public X509Certificate2 Certificate => Identity.Certificate;

    public static CertificateAuthority CreateRoot(
        string commonName,
        Validity validity,
        IReadOnlyList<X509Extension>? profile = null
    )
    {
        var key = NewKey();
        var subject = TestSubject.Of(commonName);
        var request = Request(subject, new PublicKey(key), profile ?? CertificateProfiles.CertificateAuthority(null));
        var signer = X509SignatureGenerator.CreateForECDsa(key);
        var certificate = request.Create(subject, signer, validity.NotBefore, validity.NotAfter, NewSerial());
        return new CertificateAuthority(new SigningIdentity(certificate, key));
    }

    /// <summary>A new P-256 key with a certificate of this CA.</summary>
    public SigningIdentity IssueIdentity(
        X500DistinguishedName subject,
        IReadOnlyList<X509Extension> profile,
        Validity validity
    )
    {
        var key = NewKey();
        return new SigningIdentity(Issue(subject, new PublicKey(key), profile, validity), key);
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
            X509SignatureGenerator.CreateForECDsa(Identity.Key),
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

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

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
