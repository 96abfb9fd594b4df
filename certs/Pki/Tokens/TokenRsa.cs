using System.Formats.Asn1;
using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace JianliRegistry.Pki.Tokens;

/// <summary>An RSA key that stays on the token: it signs hashes with PKCS#1 v1.5 and can't be exported.</summary>
internal sealed class TokenRsa : RSA
{
    private readonly ISession _session;
    private readonly IObjectHandle _privateKey;
    private readonly RSAParameters _public;

    public TokenRsa(ISession session, IObjectHandle publicKey, IObjectHandle privateKey)
    {
        (_session, _privateKey) = (session, privateKey);
        var values = session.GetAttributeValue(publicKey, [CKA.CKA_MODULUS, CKA.CKA_PUBLIC_EXPONENT]);
        _public = new RSAParameters
        {
            Modulus = values[0].GetValueAsByteArray(),
            Exponent = values[1].GetValueAsByteArray(),
        };
        KeySizeValue = _public.Modulus.Length * 8;
    }

    public override RSAParameters ExportParameters(bool includePrivateParameters) =>
        includePrivateParameters ? throw new CryptographicException("The key can't leave the token.") : _public;

    public override void ImportParameters(RSAParameters parameters) => throw new NotSupportedException();

    public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)
    {
        if (padding != RSASignaturePadding.Pkcs1 || hashAlgorithm != HashAlgorithmName.SHA256)
        {
            throw new NotSupportedException("Requests are signed with sha256WithRSAEncryption.");
        }

        using var mechanism = TokenModule.Factories.MechanismFactory.Create(CKM.CKM_RSA_PKCS);
        return _session.Sign(mechanism, _privateKey, DigestInfo(hash));
    }

    public override bool VerifyHash(
        byte[] hash,
        byte[] signature,
        HashAlgorithmName hashAlgorithm,
        RSASignaturePadding padding
    )
    {
        using var key = Create(_public);
        return key.VerifyHash(hash, signature, hashAlgorithm, padding);
    }

    /// <summary>RFC 8017 §9.2: CKM_RSA_PKCS pads, but the caller names the hash.</summary>
    private static byte[] DigestInfo(byte[] sha256)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("2.16.840.1.101.3.4.2.1");
                writer.WriteNull();
            }

            writer.WriteOctetString(sha256);
        }

        return writer.Encode();
    }
}
