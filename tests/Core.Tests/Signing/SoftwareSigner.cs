using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Core.Tests.Signing;

/// <summary>A self-signed TEST ONLY certificate with its key in memory, for rules that ask for no path.</summary>
internal sealed class SoftwareSigner
{
    private readonly AsymmetricAlgorithm _key;

    private SoftwareSigner(AsymmetricAlgorithm key, X509Certificate2 certificate, SignatureAlgorithm algorithm) =>
        (_key, Certificate, Algorithm) = (key, certificate, algorithm);

    public X509Certificate2 Certificate { get; }
    public SignatureAlgorithm Algorithm { get; }

    public static SoftwareSigner Create(SignatureAlgorithm algorithm, string subject = "CN=测试甲 TEST ONLY")
    {
        var hash = SignatureScheme.For(algorithm).Hash;
        AsymmetricAlgorithm key = algorithm switch
        {
            SignatureAlgorithm.Es256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            SignatureAlgorithm.Es384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            SignatureAlgorithm.Es512 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            SignatureAlgorithm.Sm2 => Sm2PrivateKey.Generate(),
            _ => RSA.Create(2048),
        };
        var generator = key switch
        {
            ECDsa ecdsa => X509SignatureGenerator.CreateForECDsa(ecdsa),
            Sm2PrivateKey sm2 => new Sm2SignatureGenerator(sm2),
            _ => X509SignatureGenerator.CreateForRSA((RSA)key, RSASignaturePadding.Pkcs1),
        };
        var name = new X500DistinguishedName(subject);
        var request = new CertificateRequest(name, generator.PublicKey, hash);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.NonRepudiation, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var certificate = request.Create(
            name,
            generator,
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2046, 1, 1, 0, 0, 0, TimeSpan.Zero),
            [0x40, .. RandomNumberGenerator.GetBytes(7)]
        );
        return new SoftwareSigner(key, certificate, algorithm);
    }

    /// <param name="der">ECDSA and SM2 in DER (CMS), else fixed width (JOSE).</param>
    public byte[] Sign(byte[] data, bool der)
    {
        var scheme = SignatureScheme.For(Algorithm);
        if (_key is Sm2PrivateKey sm2)
        {
            return sm2.SignData(data, der);
        }

        return _key is ECDsa ecdsa
            ? ecdsa.SignData(
                data,
                scheme.Hash,
                der ? DSASignatureFormat.Rfc3279DerSequence : DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            )
            : ((RSA)_key).SignData(data, scheme.Hash, scheme.Pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }
}
