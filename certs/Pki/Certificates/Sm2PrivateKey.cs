using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace JianliRegistry.Pki.Certificates;

/// <summary>An SM2 key in memory, TEST ONLY: neither the platform nor SoftHSM can sign with one.</summary>
public sealed class Sm2PrivateKey : AsymmetricAlgorithm
{
    private readonly ECPrivateKeyParameters _private;
    private readonly ECPublicKeyParameters _public;

    private Sm2PrivateKey(ECPrivateKeyParameters key)
    {
        _private = key;
        _public = new ECPublicKeyParameters(
            key.AlgorithmName,
            key.Parameters.G.Multiply(key.D).Normalize(),
            GMObjectIdentifiers.sm2p256v1
        );
    }

    public static Sm2PrivateKey Generate()
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(GMObjectIdentifiers.sm2p256v1, new SecureRandom()));
        return new Sm2PrivateKey((ECPrivateKeyParameters)generator.GenerateKeyPair().Private);
    }

    /// <param name="pem">PKCS#8, label PRIVATE KEY.</param>
    /// <returns>Null for a key of another kind.</returns>
    public static Sm2PrivateKey? TryFromPem(string pem)
    {
        var der = Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
        return
            PrivateKeyFactory.CreateKey(PrivateKeyInfo.GetInstance(der)) is ECPrivateKeyParameters key
            && GMObjectIdentifiers.sm2p256v1.Equals(key.PublicKeyParamSet)
            ? new Sm2PrivateKey(key)
            : null;
    }

    public override byte[] ExportPkcs8PrivateKey() =>
        PrivateKeyInfoFactory.CreatePrivateKeyInfo(_private).GetDerEncoded();

    public override byte[] ExportSubjectPublicKeyInfo() =>
        SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(_public).GetDerEncoded();

    /// <summary>SM2 with SM3 and the default ID (GB/T 32918.2).</summary>
    /// <param name="der">SEQUENCE { r, s }, else r‖s.</param>
    public byte[] SignData(ReadOnlySpan<byte> data, bool der = true)
    {
        var signer = new SM2Signer(der ? StandardDsaEncoding.Instance : PlainDsaEncoding.Instance);
        signer.Init(forSigning: true, new ParametersWithRandom(_private, new SecureRandom()));
        signer.BlockUpdate(data);
        return signer.GenerateSignature();
    }
}
