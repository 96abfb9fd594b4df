using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.X509;

namespace JianliRegistry.Pki.Certificates;

/// <summary>A certificate and its P-256 key in software: a CA, a responder, a timestamp authority or a seal.</summary>
public sealed class SigningIdentity(X509Certificate2 certificate, ECDsa key) : IDisposable
{
    public X509Certificate2 Certificate { get; } = certificate;
    public ECDsa Key { get; } = key;

    /// <summary>The same certificate as BouncyCastle reads it: names keep their DER.</summary>
    public Org.BouncyCastle.X509.X509Certificate Parsed { get; } =
        new X509CertificateParser().ReadCertificate(certificate.RawData);

    public ISignatureFactory Signer => new EcdsaSignatureFactory(Key);

    public static SigningIdentity FromPem(string certificatePem, string keyPem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        return new SigningIdentity(X509Certificate2.CreateFromPem(certificatePem), key);
    }

    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }
}
