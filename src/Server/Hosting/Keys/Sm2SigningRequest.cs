using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;
using PublicKey = System.Security.Cryptography.X509Certificates.PublicKey;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>PKCS#10 of an SM2 key: the platform writes it, the key signs it.</summary>
internal static class Sm2SigningRequest
{
    // SEQUENCE { 1.2.156.10197.1.501 }, parameters absent (RFC 8998 §3.2.1).
    private static readonly byte[] Sm2WithSm3 = Convert.FromHexString("300A06082A811CCF55018375");

    /// <returns>PEM.</returns>
    public static string Of(Sm2SoftwareKey key)
    {
        var signer = new Signer(key);
        return new CertificateRequest(
            new X500DistinguishedName(KeyRotation.SealSubject),
            signer.PublicKey,
            HashAlgorithmName.SHA256
        ).CreateSigningRequestPem(signer);
    }

    private sealed class Signer(Sm2SoftwareKey key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => [.. Sm2WithSm3];

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.Sign(data);

        protected override PublicKey BuildPublicKey() =>
            PublicKey.CreateFromSubjectPublicKeyInfo(key.SubjectPublicKeyInfo, out _);
    }
}
