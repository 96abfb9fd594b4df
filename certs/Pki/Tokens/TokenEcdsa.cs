using System.Formats.Asn1;
using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace JianliRegistry.Pki.Tokens;

/// <summary>A P-256 key that stays on the token. CKM_ECDSA answers r‖s; the base class makes DER where asked.</summary>
internal sealed class TokenEcdsa : ECDsa
{
    private readonly ISession _session;
    private readonly IObjectHandle _privateKey;
    private readonly ECParameters _public;

    public TokenEcdsa(ISession session, IObjectHandle publicKey, IObjectHandle privateKey)
    {
        (_session, _privateKey) = (session, privateKey);

        // CKA_EC_POINT is an OCTET STRING around the uncompressed point 04 ‖ X ‖ Y (PKCS#11 2.40 §2.3.3).
        var value = session.GetAttributeValue(publicKey, [CKA.CKA_EC_POINT])[0].GetValueAsByteArray();
        var point = AsnDecoder.ReadOctetString(value, AsnEncodingRules.DER, out _);
        var width = (point.Length - 1) / 2;
        _public = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[1..(1 + width)], Y = point[(1 + width)..] },
        };
        KeySizeValue = width * 8;
    }

    public override ECParameters ExportParameters(bool includePrivateParameters) =>
        includePrivateParameters ? throw new CryptographicException("The key can't leave the token.") : _public;

    public override ECParameters ExportExplicitParameters(bool includePrivateParameters) =>
        throw new NotSupportedException();

    public override byte[] SignHash(byte[] hash)
    {
        using var mechanism = TokenModule.Factories.MechanismFactory.Create(CKM.CKM_ECDSA);
        return _session.Sign(mechanism, _privateKey, hash);
    }

    public override bool VerifyHash(byte[] hash, byte[] signature)
    {
        using var key = Create(_public);
        return key.VerifyHash(hash, signature);
    }
}
