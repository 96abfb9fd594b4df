using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;

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
            _ => RSA.Create(2048),
        };
        var request = key is ECDsa ecdsa
            ? new CertificateRequest(subject, ecdsa, hash)
            : new CertificateRequest(subject, (RSA)key, hash, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.NonRepudiation, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var certificate = request.CreateSelfSigned(
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2046, 1, 1, 0, 0, 0, TimeSpan.Zero)
        );
        return new SoftwareSigner(key, certificate, algorithm);
    }

    /// <param name="der">ECDSA in DER (CMS), else fixed width (JOSE).</param>
    public byte[] Sign(byte[] data, bool der)
    {
        var scheme = SignatureScheme.For(Algorithm);
        return _key is ECDsa ecdsa
            ? ecdsa.SignData(
                data,
                scheme.Hash,
                der ? DSASignatureFormat.Rfc3279DerSequence : DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            )
            : ((RSA)_key).SignData(data, scheme.Hash, scheme.Pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }
}
