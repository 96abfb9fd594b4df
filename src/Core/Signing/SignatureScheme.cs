using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Signing;

internal enum KeyKind
{
    Rsa,
    EllipticCurve,
}

/// <summary>What a signature is made with: key kind, hash and RSA padding; the closed list of AlgorithmIdentifiers behind it.</summary>
/// <remarks>
/// An AlgorithmIdentifier is compared as bytes with the encodings we know (RFC 4055, RFC 5754, RFC 5758). So parameters need
/// no parser, and what is not in the table is refused before any key is touched.
/// </remarks>
internal sealed record SignatureScheme(KeyKind Kind, HashAlgorithmName Hash, bool Pss)
{
    private static readonly (string Oid, HashAlgorithmName Hash, int Size, string Rsa, string Ecdsa)[] Hashes =
    [
        (
            ObjectIdentifiers.Sha256,
            HashAlgorithmName.SHA256,
            32,
            ObjectIdentifiers.RsaSha256,
            ObjectIdentifiers.EcdsaSha256
        ),
        (
            ObjectIdentifiers.Sha384,
            HashAlgorithmName.SHA384,
            48,
            ObjectIdentifiers.RsaSha384,
            ObjectIdentifiers.EcdsaSha384
        ),
        (
            ObjectIdentifiers.Sha512,
            HashAlgorithmName.SHA512,
            64,
            ObjectIdentifiers.RsaSha512,
            ObjectIdentifiers.EcdsaSha512
        ),
    ];

    private static readonly (byte[] Encoding, SignatureScheme Scheme)[] Known = [.. KnownEncodings()];

    /// <summary>The scheme that a JOSE name stands for.</summary>
    public static SignatureScheme For(SignatureAlgorithm algorithm) =>
        algorithm switch
        {
            SignatureAlgorithm.Es256 => new(KeyKind.EllipticCurve, HashAlgorithmName.SHA256, Pss: false),
            SignatureAlgorithm.Es384 => new(KeyKind.EllipticCurve, HashAlgorithmName.SHA384, Pss: false),
            SignatureAlgorithm.Es512 => new(KeyKind.EllipticCurve, HashAlgorithmName.SHA512, Pss: false),
            SignatureAlgorithm.Rs256 => new(KeyKind.Rsa, HashAlgorithmName.SHA256, Pss: false),
            SignatureAlgorithm.Rs384 => new(KeyKind.Rsa, HashAlgorithmName.SHA384, Pss: false),
            SignatureAlgorithm.Rs512 => new(KeyKind.Rsa, HashAlgorithmName.SHA512, Pss: false),
            SignatureAlgorithm.Ps256 => new(KeyKind.Rsa, HashAlgorithmName.SHA256, Pss: true),
            SignatureAlgorithm.Ps384 => new(KeyKind.Rsa, HashAlgorithmName.SHA384, Pss: true),
            SignatureAlgorithm.Ps512 => new(KeyKind.Rsa, HashAlgorithmName.SHA512, Pss: true),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "not in the closed list"),
        };

    /// <param name="algorithmIdentifier">DER AlgorithmIdentifier of a signature.</param>
    public static bool TryParse(ReadOnlySpan<byte> algorithmIdentifier, [NotNullWhen(true)] out SignatureScheme? scheme)
    {
        foreach (var (encoding, known) in Known)
        {
            if (algorithmIdentifier.SequenceEqual(encoding))
            {
                scheme = known;
                return true;
            }
        }

        scheme = null;
        return false;
    }

    /// <summary>SHA-256, SHA-384 or SHA-512 by a digest AlgorithmIdentifier; parameters absent or NULL (RFC 5754 §2).</summary>
    public static bool TryParseDigest(ReadOnlySpan<byte> algorithmIdentifier, out HashAlgorithmName hash)
    {
        foreach (var (oid, name, _, _, _) in Hashes)
        {
            if (
                algorithmIdentifier.SequenceEqual(Encode(oid))
                || algorithmIdentifier.SequenceEqual(Encode(oid, withNull: true))
            )
            {
                hash = name;
                return true;
            }
        }

        hash = default;
        return false;
    }

    /// <summary>AlgorithmIdentifier with no parameters or with NULL.</summary>
    public static byte[] Encode(string oid, bool withNull = false)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Write(writer, oid, withNull);
        return writer.Encode();
    }

    /// <summary>The preferred encoding of this scheme's AlgorithmIdentifier.</summary>
    public byte[] Encode()
    {
        var hash = Hashes.Single(h => h.Hash == Hash);
        return Kind == KeyKind.EllipticCurve ? Encode(hash.Ecdsa)
            : Pss ? EncodePss(hash.Oid, hash.Size, withNull: true)
            : Encode(hash.Rsa, withNull: true);
    }

    private static IEnumerable<(byte[] Encoding, SignatureScheme Scheme)> KnownEncodings()
    {
        foreach (var (oid, hash, size, rsa, ecdsa) in Hashes)
        {
            yield return (Encode(ecdsa), new SignatureScheme(KeyKind.EllipticCurve, hash, Pss: false));

            // RFC 4055 §5: NULL is what has to be sent, absent has to be understood too.
            var pkcs1 = new SignatureScheme(KeyKind.Rsa, hash, Pss: false);
            yield return (Encode(rsa, withNull: true), pkcs1);
            yield return (Encode(rsa), pkcs1);
            var pss = new SignatureScheme(KeyKind.Rsa, hash, Pss: true);
            yield return (EncodePss(oid, size, withNull: true), pss);
            yield return (EncodePss(oid, size, withNull: false), pss);
        }
    }

    /// <summary>RSASSA-PSS-params (RFC 4055 §3.1): one hash for message and mask, salt as long as the hash.</summary>
    private static byte[] EncodePss(string hashOid, int saltLength, bool withNull)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ObjectIdentifiers.RsaPss);
            using (writer.PushSequence())
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    Write(writer, hashOid, withNull);
                }

                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(ObjectIdentifiers.Mgf1);
                    Write(writer, hashOid, withNull);
                }

                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
                {
                    writer.WriteInteger(saltLength);
                }
            }
        }

        return writer.Encode();
    }

    private static void Write(AsnWriter writer, string oid, bool withNull)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (withNull)
            {
                writer.WriteNull();
            }
        }
    }
}
