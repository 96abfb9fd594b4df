using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Signing;

public enum KeyKind
{
    Rsa,

    /// <summary>A NIST curve, signing with ECDSA.</summary>
    EllipticCurve,
    Sm2,
}

/// <summary>What a signature is made with: key kind, hash and RSA padding; the closed list of AlgorithmIdentifiers behind it.</summary>
/// <remarks>
/// An AlgorithmIdentifier is compared as bytes with the encodings we know (RFC 4055, RFC 5754, RFC 5758, GM/T 0009). So
/// parameters need no parser, and what is not in the table is refused before any key is touched.
/// </remarks>
public sealed record SignatureScheme
{
    private static readonly HashRow[] Hashes =
    [
        new(HashAlgorithmName.SHA256, 32, ObjectIdentifiers.Sha256)
        {
            Rsa = ObjectIdentifiers.RsaSha256,
            Ecdsa = ObjectIdentifiers.EcdsaSha256,
        },
        new(HashAlgorithmName.SHA384, 48, ObjectIdentifiers.Sha384)
        {
            Rsa = ObjectIdentifiers.RsaSha384,
            Ecdsa = ObjectIdentifiers.EcdsaSha384,
        },
        new(HashAlgorithmName.SHA512, 64, ObjectIdentifiers.Sha512)
        {
            Rsa = ObjectIdentifiers.RsaSha512,
            Ecdsa = ObjectIdentifiers.EcdsaSha512,
        },
        new(MessageDigest.Sm3, 32, ObjectIdentifiers.Sm3) { Sm2 = ObjectIdentifiers.Sm2Sm3 },
    ];

    private static readonly (byte[] Encoding, SignatureScheme Scheme)[] Known = [.. KnownEncodings()];

    /// <summary>Never in <see cref="Known"/>: an <see cref="AlgorithmSet"/> has to let it in.</summary>
    private static readonly (byte[] Encoding, SignatureScheme Scheme)[] WithSha1 =
    [
        (Encode(ObjectIdentifiers.RsaSha1, withNull: true), new(KeyKind.Rsa, HashAlgorithmName.SHA1, Pss: false)),
        (Encode(ObjectIdentifiers.RsaSha1), new(KeyKind.Rsa, HashAlgorithmName.SHA1, Pss: false)),
        (Encode(ObjectIdentifiers.EcdsaSha1), new(KeyKind.EllipticCurve, HashAlgorithmName.SHA1, Pss: false)),
    ];

    internal SignatureScheme(KeyKind Kind, HashAlgorithmName Hash, bool Pss) =>
        (this.Kind, this.Hash, this.Pss) = (Kind, Hash, Pss);

    public KeyKind Kind { get; }
    public HashAlgorithmName Hash { get; }

    /// <summary>RSA only: one hash for message and mask, salt as long as the hash.</summary>
    public bool Pss { get; }

    /// <summary>Octets of the hash, and of the salt of a PSS signature.</summary>
    public int HashSize => Hash == HashAlgorithmName.SHA1 ? 20 : Hashes.Single(h => h.Name == Hash).Size;

    /// <summary>The scheme of these parts, where the closed list has it.</summary>
    public static bool TryFind(KeyKind kind, string hashName, bool pss, [NotNullWhen(true)] out SignatureScheme? scheme)
    {
        scheme = Known
            .Select(k => k.Scheme)
            .FirstOrDefault(s => s.Kind == kind && s.Hash.Name == hashName && s.Pss == pss);
        return scheme is not null;
    }

    /// <summary>The scheme that a JOSE name stands for.</summary>
    internal static SignatureScheme For(SignatureAlgorithm algorithm) =>
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
            SignatureAlgorithm.Sm2 => new(KeyKind.Sm2, MessageDigest.Sm3, Pss: false),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "not in the closed list"),
        };

    /// <param name="algorithmIdentifier">DER AlgorithmIdentifier of a signature.</param>
    internal static bool TryParse(
        ReadOnlySpan<byte> algorithmIdentifier,
        [NotNullWhen(true)] out SignatureScheme? scheme,
        AlgorithmSet set = AlgorithmSet.Registry
    ) =>
        TryFind(Known, algorithmIdentifier, out scheme)
        || (set.AllowsSha1() && TryFind(WithSha1, algorithmIdentifier, out scheme));

    /// <summary>SHA-256/384/512 or SM3 by a digest AlgorithmIdentifier; parameters absent or NULL (RFC 5754 §2).</summary>
    internal static bool TryParseDigest(ReadOnlySpan<byte> algorithmIdentifier, out HashAlgorithmName hash)
    {
        foreach (var row in Hashes)
        {
            if (
                algorithmIdentifier.SequenceEqual(Encode(row.Oid))
                || algorithmIdentifier.SequenceEqual(Encode(row.Oid, withNull: true))
            )
            {
                hash = row.Name;
                return true;
            }
        }

        hash = default;
        return false;
    }

    /// <summary>AlgorithmIdentifier with no parameters or with NULL.</summary>
    internal static byte[] Encode(string oid, bool withNull = false)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Write(writer, oid, withNull);
        return writer.Encode();
    }

    /// <summary>The preferred encoding of this scheme's AlgorithmIdentifier.</summary>
    internal byte[] Encode()
    {
        var row = Hashes.Single(h => h.Name == Hash);
        return Kind switch
        {
            KeyKind.Sm2 => Encode(row.Sm2!),
            KeyKind.EllipticCurve => Encode(row.Ecdsa!),
            _ => Pss ? EncodePss(row, withNull: true) : Encode(row.Rsa!, withNull: true),
        };
    }

    private static bool TryFind(
        (byte[] Encoding, SignatureScheme Scheme)[] table,
        ReadOnlySpan<byte> algorithmIdentifier,
        [NotNullWhen(true)] out SignatureScheme? scheme
    )
    {
        foreach (var (encoding, known) in table)
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

    private static IEnumerable<(byte[] Encoding, SignatureScheme Scheme)> KnownEncodings()
    {
        foreach (var row in Hashes)
        {
            if (row.Sm2 is not null)
            {
                // RFC 8998 and GM/T 0015 leave the parameters out; certificates of several Chinese CAs carry NULL.
                var sm2 = new SignatureScheme(KeyKind.Sm2, row.Name, Pss: false);
                yield return (Encode(row.Sm2), sm2);
                yield return (Encode(row.Sm2, withNull: true), sm2);
                continue;
            }

            yield return (Encode(row.Ecdsa!), new SignatureScheme(KeyKind.EllipticCurve, row.Name, Pss: false));

            // RFC 4055 §5: NULL is what has to be sent, absent has to be understood too.
            var pkcs1 = new SignatureScheme(KeyKind.Rsa, row.Name, Pss: false);
            yield return (Encode(row.Rsa!, withNull: true), pkcs1);
            yield return (Encode(row.Rsa!), pkcs1);
            var pss = new SignatureScheme(KeyKind.Rsa, row.Name, Pss: true);
            yield return (EncodePss(row, withNull: true), pss);
            yield return (EncodePss(row, withNull: false), pss);
        }
    }

    /// <summary>RSASSA-PSS-params (RFC 4055 §3.1): one hash for message and mask, salt as long as the hash.</summary>
    private static byte[] EncodePss(HashRow hash, bool withNull)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ObjectIdentifiers.RsaPss);
            using (writer.PushSequence())
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    Write(writer, hash.Oid, withNull);
                }

                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(ObjectIdentifiers.Mgf1);
                    Write(writer, hash.Oid, withNull);
                }

                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
                {
                    writer.WriteInteger(hash.Size);
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

    /// <summary>A hash with the identifiers of the signatures made over it.</summary>
    private sealed record HashRow(HashAlgorithmName Name, int Size, string Oid)
    {
        public string? Rsa { get; init; }
        public string? Ecdsa { get; init; }
        public string? Sm2 { get; init; }
    }
}
