using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Mutants.Der;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>Mutants of algorithms and keys, of the signature's octets, and of what is not signed.</summary>
internal sealed class AlgorithmMutants(MutantLab lab)
{
    private const string WrongDigest = "CmsDigestAlgorithmWrong, FORMAT_FAILURE";
    private const string WrongAlgorithm = "AlgorithmNotAllowed, CRYPTO_CONSTRAINTS_FAILURE";
    private const string WrongKey = "KeyNotAllowed, CRYPTO_CONSTRAINTS_FAILURE";
    private const string BadSignature = "SignatureMalformed, FORMAT_FAILURE";
    private const string NotAllowed = "UnsignedAttributeNotAllowed, FORMAT_FAILURE";
    private CmsForge Good => lab.Good;

    public IEnumerable<Mutant> All() => [.. Algorithms(), .. Signatures(), .. Unsigned()];

    private IEnumerable<Mutant> Algorithms()
    {
        const string Group = "Algorithms";
        byte[] Sha(string oid) => Algorithm(oid);
        var (sha1, sha384, md5) = (
            Sha(ObjectIdentifiers.Sha1),
            Sha(ObjectIdentifiers.Sha384),
            Algorithm("1.2.840.113549.2.5", Null)
        );
        yield return Make(
            Group,
            "MD5 with RSA",
            WrongDigest,
            Weak(2048, md5, "1.2.840.113549.1.1.4", HashAlgorithmName.MD5)
        );
        yield return Make(
            Group,
            "SHA-1 with RSA",
            WrongDigest,
            Weak(2048, sha1, ObjectIdentifiers.RsaSha1, HashAlgorithmName.SHA1)
        );
        yield return Make(
            Group,
            "RSA of 512 bits",
            WrongKey,
            Weak(512, Sha(ObjectIdentifiers.Sha256), ObjectIdentifiers.RsaSha256, HashAlgorithmName.SHA256)
        );
        yield return Make(
            Group,
            "RSA of 1024 bits",
            WrongKey,
            Weak(1024, Sha(ObjectIdentifiers.Sha256), ObjectIdentifiers.RsaSha256, HashAlgorithmName.SHA256)
        );
        yield return Make(
            Group,
            "SHA-1 with ECDSA",
            WrongDigest,
            Digested(sha1, "1.2.840.10045.4.1", HashAlgorithmName.SHA1)
        );
        yield return Make(
            Group,
            "SHA-384 with P-256",
            WrongDigest,
            Digested(sha384, ObjectIdentifiers.EcdsaSha384, HashAlgorithmName.SHA384)
        );
        yield return Make(Group, "no digest announced", WrongDigest, Good with { Digests = [] });
        yield return Make(Group, "another digest announced", WrongDigest, Good with { Digests = [sha384] });
        yield return Make(
            Group,
            "two digests announced",
            WrongDigest,
            Good with
            {
                Digests = [.. Good.Digests, sha384],
            }
        );
        yield return Make(
            Group,
            "SHA-256 with NULL",
            WrongDigest,
            Good.With(s => s with { Digest = Algorithm(ObjectIdentifiers.Sha256, Null) })
        );
        yield return Make(
            Group,
            "ECDSA with NULL",
            WrongAlgorithm,
            Good.With(s => s with { Algorithm = Algorithm(ObjectIdentifiers.EcdsaSha256, Null) })
        );
        yield return Make(
            Group,
            "RSA named without its hash",
            WrongAlgorithm,
            Rsa(2048).With(s => s with { Algorithm = Algorithm(ObjectIdentifiers.Rsa, Null) })
        );
        yield return Make(
            Group,
            "RSA named for a P-256 key",
            "AlgorithmKeyMismatch, CRYPTO_CONSTRAINTS_FAILURE",
            NamedRsa()
        );
    }

    private IEnumerable<Mutant> Signatures()
    {
        const string Group = "Signature octets";
        const string Invalid = "SignatureInvalid, SIG_CRYPTO_FAILURE";
        yield return Make(Group, "one bit flipped", Invalid, Good.With(s => s with { Spoil = Flip }));
        yield return Make(
            Group,
            "by another key",
            Invalid,
            Good.With(s => s with { Sign = data => MutantLab.Sign(lab.Other, data) })
        );
        yield return Make(
            Group,
            "over the attributes as they stand (tag [0])",
            Invalid,
            Good.With(s => s with { Sign = data => MutantLab.Sign(lab.Leaf, [Context0, .. data[1..]]) })
        );
        yield return Make(
            Group,
            "fixed width instead of DER",
            BadSignature,
            Good.With(s => s with { Sign = data => lab.Leaf.Ecdsa.SignData(data, HashAlgorithmName.SHA256) })
        );
        yield return Make(
            Group,
            "a byte after r and s",
            BadSignature,
            Good.With(s => s with { Spoil = signature => [.. signature, 0] })
        );
        yield return Make(
            Group,
            "r with a zero octet before it",
            BadSignature,
            Good.With(s => s with { Spoil = Padded })
        );
        yield return Make(
            Group,
            "RSA with a zero octet before it",
            BadSignature,
            Rsa(2048).With(s => s with { Spoil = signature => [0, .. signature] })
        );
        yield return Make(Group, "empty", BadSignature, Good.With(s => s with { Spoil = _ => [] }));

        static byte[] Flip(byte[] signature) => [.. signature[..^1], (byte)(signature[^1] ^ 1)];
        static byte[] Padded(byte[] signature)
        {
            var numbers = Elements(signature);
            return Tlv(Sequence, Tlv(0x02, [0], CmsForge.ValueOf(numbers[0])), numbers[1]);
        }
    }

    private IEnumerable<Mutant> Unsigned()
    {
        const string Group = "Unsigned attributes";
        const string Twice = "AttributeDuplicate, FORMAT_FAILURE";
        var token = lab.Authority.TimestampToken([1], lab.Now);
        yield return Make(
            Group,
            "a counter-signature injected",
            NotAllowed,
            Injected("1.2.840.113549.1.9.6", Good.Signer.Encode(Good.Content!))
        );
        yield return Make(Group, "an unknown one injected", NotAllowed, Injected("2.25.3", Null));
        yield return Make(
            Group,
            "certificate-values injected",
            NotAllowed,
            Injected("1.2.840.113549.1.9.16.2.23", Tlv(Sequence, lab.Other.Der))
        );
        yield return Make(
            Group,
            "a second signing-time injected",
            NotAllowed,
            Injected(ObjectIdentifiers.SigningTime, Good.Signer.ValueOf(ObjectIdentifiers.SigningTime))
        );
        yield return Make(
            Group,
            "a second timestamp injected",
            Twice,
            Injected(ObjectIdentifiers.SignatureTimestamp, token)
        );
        yield return Make(
            Group,
            "a timestamp of two values",
            Twice,
            Good.With(s =>
                s with
                {
                    Unsigned = signature =>
                        [
                            new(
                                ObjectIdentifiers.SignatureTimestamp,
                                lab.Authority.TimestampToken(signature, lab.Now),
                                token
                            ),
                        ],
                }
            )
        );

        CmsForge Injected(string oid, byte[] value) => Good.With(s => s.Inject(new ForgedAttribute(oid, value)));
    }

    private CmsForge Rsa(int bits) =>
        lab.Forge(lab.Authority.IssueLeaf(new LeafOptions { Key = RSA.Create(bits) }), SignatureAlgorithm.Rs256);

    /// <summary>Signed by an RSA key of this size with this digest, everything else fitting.</summary>
    private CmsForge Weak(int bits, byte[] digest, string algorithm, HashAlgorithmName hash) =>
        Rekeyed(
            lab.Authority.IssueLeaf(new LeafOptions { Key = RSA.Create(bits) }),
            digest,
            Algorithm(algorithm, Null),
            hash
        );

    private CmsForge Digested(byte[] digest, string algorithm, HashAlgorithmName hash) =>
        Rekeyed(lab.Leaf, digest, Algorithm(algorithm), hash);

    private CmsForge NamedRsa()
    {
        var algorithm = Algorithm(ObjectIdentifiers.RsaSha256, Null);
        return Rekeyed(lab.Leaf, Algorithm(ObjectIdentifiers.Sha256), algorithm, HashAlgorithmName.SHA256);
    }

    private CmsForge Rekeyed(TestLeaf leaf, byte[] digest, byte[] algorithm, HashAlgorithmName hash)
    {
        var serial = Tlv(0x02, leaf.Certificate.SerialNumberBytes.ToArray());
        var issuer = leaf.Certificate.IssuerName.RawData;
        var named = Tlv(Sequence, Tlv(Sequence, Tlv(0xA4, issuer)), serial);
        return (
            Good with
            {
                Digests = [digest],
                Certificates = [leaf.Der, lab.Authority.Issuing.Certificate.RawData],
            }
        ).With(s =>
            (
                s with
                {
                    Id = Tlv(Sequence, issuer, serial),
                    Digest = digest,
                    Algorithm = algorithm,
                    Sign = data => MutantLab.Sign(leaf, data, hash),
                }
            )
                .Put(ObjectIdentifiers.MessageDigest, Octets(CryptographicOperations.HashData(hash, Good.Content!)))
                .Put(ObjectIdentifiers.AlgorithmProtection, Tlv(Sequence, digest, [Context1, .. algorithm[1..]]))
                .Put(
                    ObjectIdentifiers.SigningCertificateV2,
                    Tlv(Sequence, Tlv(Sequence, Tlv(Sequence, Octets(SHA256.HashData(leaf.Der)), named)))
                )
        );
    }

    private Mutant Make(string group, string what, string expect, CmsForge forge) =>
        new(group, what, expect, forge.Encode(), cms => MutantLab.Say(SignatureVerifier.Verify(cms, lab.Expectation)));
}
