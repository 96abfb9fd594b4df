using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Mutants.Der;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>Mutants of the token over the commitment's signature, each signed anew by the authority's key unless it is the signature that is wrong.</summary>
internal sealed class TimestampMutants(MutantLab lab)
{
    public const string Group = "Timestamp tokens";
    private const string Malformed = "TimestampMalformed, FORMAT_FAILURE";
    private const string Invalid = "TimestampSignatureInvalid, SIG_CRYPTO_FAILURE";
    private const string WrongAlgorithm = "AlgorithmNotAllowed, CRYPTO_CONSTRAINTS_FAILURE";
    private const string NoSigner = "CmsCertificateMissing, NO_SIGNING_CERTIFICATE_FOUND";
    private const string Ess = ObjectIdentifiers.SigningCertificateV2;

    /// <summary>What is stamped: the signature octets of the good commitment, made once.</summary>
    private readonly byte[] _stamped = RandomNumberGenerator.GetBytes(70);

    public byte[] Stamped => _stamped;

    public CmsForge Good =>
        CmsForge
            .Read(lab.Authority.TimestampToken(_stamped, lab.Now))
            .With(s => s with { Sign = data => Sign(lab.Authority.Timestamper, data) });

    public IEnumerable<Mutant> All() => [.. Contents(), .. Attributes(), .. Shapes(), .. Keys()];

    private IEnumerable<Mutant> Contents()
    {
        var info = Elements(Good.Content!);
        var sha1 = Tlv(Sequence, Algorithm(ObjectIdentifiers.Sha1), Octets(Sha1Of(_stamped)));
        var later = Write(w => w.WriteGeneralizedTime(lab.Now.AddYears(-1), omitFractionalSeconds: true));
        var extension = Tlv(Context1, Tlv(Sequence, Oid("2.25.4"), Octets(Null)));
        yield return Make(
            "over another signature",
            "TimestampImprintMismatch, HASH_FAILURE",
            Good with
            {
                Content = Imprint(Other()),
            }
        );
        yield return Make("imprint of SHA-1", Malformed, Signed([info[0], info[1], sha1, .. info[3..]]));
        yield return Make(
            "imprint of SM3 by a P-256 key",
            WrongAlgorithm,
            lab.Authority.TimestampToken(_stamped, lab.Now, digest: "SM3")
        );
        yield return Make("TSTInfo version 2", Malformed, Signed([Integer(2), .. info[1..]]));
        yield return Make("with an extension", Malformed, Signed([.. info, extension]));
        yield return Make(
            "dated back, not signed anew",
            Invalid,
            Good with
            {
                Content = Tlv(Sequence, [.. info[..4], later, .. info[5..]]),
            }
        );
        yield return Make("not over TSTInfo", Malformed, Good with { ContentType = ObjectIdentifiers.Data });

        static byte[] Other() =>
            Tlv(Sequence, Algorithm(ObjectIdentifiers.Sha256), Octets(SHA256.HashData("another"u8)));
        byte[] Imprint(byte[] imprint) => Tlv(Sequence, [.. info[..2], imprint, .. info[3..]]);
        CmsForge Signed(IReadOnlyList<byte[]> parts) => Rehashed(Good with { Content = Tlv(Sequence, parts) });
    }

    private IEnumerable<Mutant> Attributes()
    {
        const string Missing = "AttributeMissing, FORMAT_FAILURE";
        const string Duplicate = "AttributeDuplicate, FORMAT_FAILURE";
        var certificate = lab.Authority.Timestamper.Certificate.RawData;
        var v1 = new ForgedAttribute(
            ObjectIdentifiers.SigningCertificateV1,
            Tlv(Sequence, Tlv(Sequence, Tlv(Sequence, Octets(Sha1Of(certificate)))))
        );
        var other = Tlv(Sequence, Tlv(Sequence, Tlv(Sequence, Octets(SHA256.HashData(lab.Other.Der)))));
        var wrong = Octets(new byte[32]);
        yield return Make("signing-certificate absent", Missing, Good.With(s => s.Without(Ess)));
        yield return Make("signing-certificate in SHA-1 only", Missing, Good.With(s => s.Without(Ess).And(v1)));
        yield return Make("signing-certificate of another", NoSigner, Good.With(s => s.Put(Ess, other)));
        yield return Make(
            "signing-certificate twice",
            Duplicate,
            Good.With(s => s.And(new ForgedAttribute(Ess, other)))
        );
        yield return Make(
            "message-digest of another content",
            Invalid,
            Good.With(s => s.Put(ObjectIdentifiers.MessageDigest, wrong))
        );
        yield return Make(
            "content-type of data",
            Invalid,
            Good.With(s => s.Put(ObjectIdentifiers.ContentType, Oid(ObjectIdentifiers.Data)))
        );
        yield return Make(
            "unsigned attribute injected",
            "UnsignedAttributeNotAllowed, FORMAT_FAILURE",
            Good.With(s => s.Inject(new ForgedAttribute("2.25.5", Null)))
        );
    }

    private IEnumerable<Mutant> Shapes()
    {
        var token = Good.Encode();
        yield return Make("a byte after it", Malformed, [.. token, 0]);
        yield return Make(
            "indefinite length (BER)",
            Malformed,
            [0x30, 0x80, .. Elements(token).SelectMany(e => e), 0, 0]
        );
        yield return Make("two signers", Malformed, Good with { Signers = [Good.Signer, Good.Signer] });
        yield return Make("version 1", Malformed, Good with { Version = 1 });
        yield return Make("no certificate", NoSigner, Good with { Certificates = [] });
        yield return Make("digest SHA-1", WrongAlgorithm, Weak());

        CmsForge Weak()
        {
            var sha1 = Algorithm(ObjectIdentifiers.Sha1);
            return (Good with { Digests = [sha1] }).With(s =>
                (
                    s with
                    {
                        Digest = sha1,
                        Algorithm = Algorithm("1.2.840.10045.4.1"),
                        Sign = data => Sign(lab.Authority.Timestamper, data, HashAlgorithmName.SHA1),
                    }
                ).Put(ObjectIdentifiers.MessageDigest, Octets(Sha1Of(Good.Content!)))
            );
        }
    }

    private IEnumerable<Mutant> Keys()
    {
        yield return Make(
            "one bit of the signature flipped",
            Invalid,
            Good.With(s => s with { Spoil = x => [.. x[..^1], (byte)(x[^1] ^ 1)] })
        );
        yield return Make(
            "signed by another key",
            Invalid,
            Good.With(s => s with { Sign = data => MutantLab.Sign(lab.Leaf, data) })
        );
    }

    private static byte[] Sign(SigningIdentity authority, byte[] data, HashAlgorithmName? hash = null) =>
        ((ECDsa)authority.Key).SignData(data, hash ?? HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static CmsForge Rehashed(CmsForge forge) =>
        forge.With(s => s.Put(ObjectIdentifiers.MessageDigest, Octets(SHA256.HashData(forge.Content!))));

    private Mutant Make(string what, string expect, CmsForge forge) => Make(what, expect, forge.Encode());

    private Mutant Make(string what, string expect, byte[] token) =>
        new(Group, what, expect, token, t => MutantLab.Say(VerifiedTimestamp.Verify(t, _stamped)));
}
