using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace JianliRegistry.Core.Signing;

/// <summary>An SM2 private key in memory (GB/T 32918): the platform's own cryptography has none.</summary>
/// <remarks>Signs with the default ID 1234567812345678, the only one that the verifier of commitments knows.</remarks>
public sealed class Sm2SoftwareKey
{
    private readonly ECPrivateKeyParameters _key;

    private Sm2SoftwareKey(ECPrivateKeyParameters key) => _key = key;

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public byte[] SubjectPublicKeyInfo
    {
        get
        {
            var point = _key.Parameters.G.Multiply(_key.D).Normalize();
            return SubjectPublicKeyInfoFactory
                .CreateSubjectPublicKeyInfo(
                    new ECPublicKeyParameters(_key.AlgorithmName, point, GMObjectIdentifiers.sm2p256v1)
                )
                .GetDerEncoded();
        }
    }

    /// <summary>DER PrivateKeyInfo (PKCS#8).</summary>
    public byte[] Pkcs8 => PrivateKeyInfoFactory.CreatePrivateKeyInfo(_key).GetDerEncoded();

    public static Sm2SoftwareKey Generate()
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(GMObjectIdentifiers.sm2p256v1, new SecureRandom()));
        return new Sm2SoftwareKey((ECPrivateKeyParameters)generator.GenerateKeyPair().Private);
    }

    /// <param name="pem">PKCS#8, label PRIVATE KEY.</param>
    /// <returns>Null for a key of another kind.</returns>
    public static Sm2SoftwareKey? TryFromPem(string pem)
    {
        var der = Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
        return
            PrivateKeyFactory.CreateKey(PrivateKeyInfo.GetInstance(der)) is ECPrivateKeyParameters key
            && GMObjectIdentifiers.sm2p256v1.Equals(key.PublicKeyParamSet)
            ? new Sm2SoftwareKey(key)
            : null;
    }

    public string ToPem() => PemEncoding.WriteString("PRIVATE KEY", Pkcs8);

    /// <summary>SM2 with SM3.</summary>
    /// <param name="der">SEQUENCE { r, s } as CMS and X.509 carry it, else r‖s.</param>
    public byte[] Sign(ReadOnlySpan<byte> data, bool der = true)
    {
        var signer = new SM2Signer(der ? StandardDsaEncoding.Instance : PlainDsaEncoding.Instance);
        signer.Init(forSigning: true, new ParametersWithRandom(_key, new SecureRandom()));
        signer.BlockUpdate(data);
        return signer.GenerateSignature();
    }
}
