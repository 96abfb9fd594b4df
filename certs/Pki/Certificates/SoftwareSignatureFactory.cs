using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;

namespace JianliRegistry.Pki.Certificates;

/// <summary>Lets BouncyCastle's generators sign with a key of ours; the signature is DER.</summary>
/// <remarks>The platform's P-256 is about ten times faster than BouncyCastle's own.</remarks>
internal sealed class SoftwareSignatureFactory(AlgorithmIdentifier algorithm, Func<byte[], byte[]> sign)
    : ISignatureFactory
{
    public object AlgorithmDetails => algorithm;

    public IStreamCalculator<IBlockResult> CreateCalculator() => new Calculator(sign);

    private sealed class Calculator(Func<byte[], byte[]> sign) : IStreamCalculator<IBlockResult>
    {
        public Stream Stream { get; } = new MemoryStream();

        public IBlockResult GetResult() => new SimpleBlockResult(sign(((MemoryStream)Stream).ToArray()));
    }
}
