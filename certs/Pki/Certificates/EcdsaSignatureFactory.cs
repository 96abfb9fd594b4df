using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;

namespace JianliRegistry.Pki.Certificates;

/// <summary>Lets BouncyCastle's generators sign with a key of the platform: ecdsa-with-SHA256, DER signature.</summary>
/// <remarks>The platform's P-256 is about ten times faster than BouncyCastle's own.</remarks>
internal sealed class EcdsaSignatureFactory(ECDsa key) : ISignatureFactory
{
    public object AlgorithmDetails => new AlgorithmIdentifier(X9ObjectIdentifiers.ECDsaWithSha256);

    public IStreamCalculator<IBlockResult> CreateCalculator() => new Calculator(key);

    private sealed class Calculator(ECDsa key) : IStreamCalculator<IBlockResult>
    {
        public Stream Stream { get; } = new MemoryStream();

        public IBlockResult GetResult() =>
            new SimpleBlockResult(
                key.SignData(
                    ((MemoryStream)Stream).ToArray(),
                    HashAlgorithmName.SHA256,
                    DSASignatureFormat.Rfc3279DerSequence
                )
            );
    }
}
