using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace JianliRegistry.Core.Signing;

/// <summary>An Ed25519 key (RFC 8032) in memory: the platform's own cryptography has none.</summary>
public sealed class Ed25519PrivateKey
{
    private readonly Ed25519PrivateKeyParameters _key;

    private Ed25519PrivateKey(Ed25519PrivateKeyParameters key) => _key = key;

    /// <summary>DER SubjectPublicKeyInfo (RFC 8410).</summary>
    public byte[] SubjectPublicKeyInfo =>
        SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(_key.GeneratePublicKey()).GetDerEncoded();

    /// <param name="pem">PKCS#8, label PRIVATE KEY.</param>
    /// <exception cref="CryptographicException">It is not an Ed25519 key.</exception>
    public static Ed25519PrivateKey FromPem(string pem)
    {
        var field = PemEncoding.Find(pem);
        var der = Convert.FromBase64String(pem[field.Base64Data]);
        return PrivateKeyFactory.CreateKey(PrivateKeyInfo.GetInstance(der)) is Ed25519PrivateKeyParameters key
            ? new Ed25519PrivateKey(key)
            : throw new CryptographicException("not an Ed25519 private key");
    }

    public static Ed25519PrivateKey Generate() => new(new Ed25519PrivateKeyParameters(new SecureRandom()));

    public string ToPem() =>
        PemEncoding.WriteString(
            "PRIVATE KEY",
            Org.BouncyCastle.Pkcs.PrivateKeyInfoFactory.CreatePrivateKeyInfo(_key).GetDerEncoded()
        );

    /// <returns>64 octets.</returns>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, _key);
        signer.BlockUpdate(data);
        return signer.GenerateSignature();
    }
}
