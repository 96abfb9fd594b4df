using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.X509;

namespace JianliRegistry.Pki.Certificates;

/// <summary>A certificate and its key in software: a CA, a responder, a timestamp authority or a seal.</summary>
public sealed class SigningIdentity(X509Certificate2 certificate, AsymmetricAlgorithm key) : IDisposable
{
    public X509Certificate2 Certificate { get; } = certificate;

    /// <summary>ECDsa, RSA or <see cref="Sm2PrivateKey"/>.</summary>
    public AsymmetricAlgorithm PrivateKey { get; } = key;

    /// <summary>For those who know that it is a P-256 key.</summary>
    public ECDsa Key => (ECDsa)PrivateKey;

    /// <summary>The same certificate as BouncyCastle reads it: names keep their DER.</summary>
    public Org.BouncyCastle.X509.X509Certificate Parsed { get; } =
        new X509CertificateParser().ReadCertificate(certificate.RawData);

    /// <summary>Signs what BouncyCastle generates: CRLs, OCSP responses, timestamps.</summary>
    public ISignatureFactory Signer =>
        PrivateKey switch
        {
            Sm2PrivateKey sm2 => new SoftwareSignatureFactory(
                new AlgorithmIdentifier(GMObjectIdentifiers.sm2sign_with_sm3),
                data => sm2.SignData(data)
            ),
            RSA rsa => new SoftwareSignatureFactory(
                new AlgorithmIdentifier(PkcsObjectIdentifiers.Sha256WithRsaEncryption, DerNull.Instance),
                data => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ),
            _ => new SoftwareSignatureFactory(
                new AlgorithmIdentifier(X9ObjectIdentifiers.ECDsaWithSha256),
                data => Key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
            ),
        };

    /// <summary>Signs what the platform generates: certificates.</summary>
    public X509SignatureGenerator Generator => GeneratorOf(PrivateKey);

    public static SigningIdentity FromPem(string certificatePem, string keyPem)
    {
        var certificate = X509Certificate2.CreateFromPem(certificatePem);
        if (Sm2PrivateKey.TryFromPem(keyPem) is { } sm2)
        {
            return new SigningIdentity(certificate, sm2);
        }

        var key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        return new SigningIdentity(certificate, key);
    }

    internal static X509SignatureGenerator GeneratorOf(AsymmetricAlgorithm key) =>
        key switch
        {
            Sm2PrivateKey sm2 => new Sm2SignatureGenerator(sm2),
            RSA rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
            _ => X509SignatureGenerator.CreateForECDsa((ECDsa)key),
        };

    public void Dispose()
    {
        Certificate.Dispose();
        PrivateKey.Dispose();
    }
}
