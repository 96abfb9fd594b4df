using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Pki.Certificates;

/// <summary>Lets the platform's certificate and request builders sign with SM2; they ask nothing else of a key.</summary>
public sealed class Sm2SignatureGenerator(Sm2PrivateKey key) : X509SignatureGenerator
{
    // SEQUENCE { 1.2.156.10197.1.501 }, parameters absent.
    private static readonly byte[] Sm2WithSm3 = Convert.FromHexString("300A06082A811CCF55018375");

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => [.. Sm2WithSm3];

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data);

    protected override PublicKey BuildPublicKey() => PublicKeyOf(key);

    public static PublicKey PublicKeyOf(Sm2PrivateKey key) =>
        PublicKey.CreateFromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _);
}
