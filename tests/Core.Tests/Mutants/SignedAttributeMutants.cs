using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Signing;
using static JianliRegistry.Core.Tests.Mutants.Der;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>Mutants of the signed attributes: each is signed anew by the right key, so the signature itself is always good.</summary>
internal sealed class SignedAttributeMutants(MutantLab lab)
{
    private const string Malformed = "AttributeMalformed, FORMAT_FAILURE";
    private const string Missing = "AttributeMissing, FORMAT_FAILURE";
    private const string Duplicate = "AttributeDuplicate, FORMAT_FAILURE";
    private const string NotAllowed = "AttributeNotAllowed, FORMAT_FAILURE";
    private const string OtherCertificate = "SigningCertificateMismatch, HASH_FAILURE";
    private static readonly byte[] Sha1 = Algorithm(ObjectIdentifiers.Sha1);
    private static readonly byte[] Sha256Id = Algorithm(ObjectIdentifiers.Sha256);

    public IEnumerable<Mutant> All() =>
        [.. SigningCertificate(), .. SigningTime(), .. Digests(), .. Protection(), .. Others()];

    private IEnumerable<Mutant> SigningCertificate()
    {
        const string Oid = ObjectIdentifiers.SigningCertificateV2;
        var id = Elements(Elements(Elements(lab.Good.Signer.ValueOf(Oid))[0])[0]);
        var (hash, issuerSerial) = (id[0], id[1]);
        var otherHash = Octets(SHA256.HashData(lab.Other.Der));
        var v1 = new ForgedAttribute(
            ObjectIdentifiers.SigningCertificateV1,
            Names(Octets(Sha1Of(lab.Leaf.Der)), issuerSerial)
        );
        var otherSerial = Tlv(Sequence, Elements(issuerSerial)[0], Integer(7));
        yield return Make("absent", Missing, s => s.Without(Oid));
        yield return Make("SHA-1 form only (RFC 2634)", NotAllowed, s => s.Without(Oid).And(v1));
        yield return Make("SHA-1 form beside it", NotAllowed, s => s.And(v1));
        yield return Make("twice", Duplicate, s => s.And(s.Attributes!.Single(a => a.Oid == Oid)));
        yield return Make("two values", Duplicate, s => s.Put(Oid, s.ValueOf(Oid), Names(otherHash, issuerSerial)));
        yield return Make(
            "hash of another certificate",
            OtherCertificate,
            s => s.Put(Oid, Names(otherHash, issuerSerial))
        );
        yield return Make(
            "serial number of another certificate",
            OtherCertificate,
            s => s.Put(Oid, Names(hash, otherSerial))
        );
        yield return Make("without issuer and serial", Malformed, s => s.Put(Oid, Names(hash)));
        yield return Make(
            "two certificates named",
            Malformed,
            s => s.Put(Oid, Tlv(Sequence, Tlv(Sequence, Tlv(Sequence, hash, issuerSerial), Tlv(Sequence, otherHash))))
        );
        yield return Make(
            "SHA-256 written though it is the default",
            Malformed,
            s => s.Put(Oid, Names(Sha256Id, hash, issuerSerial))
        );
        yield return Make(
            "SHA-1 hash in the SHA-2 form",
            Malformed,
            s => s.Put(Oid, Names(Sha1, Octets(Sha1Of(lab.Leaf.Der)), issuerSerial))
        );

        Mutant Make(string what, string expect, Func<SignerForge, SignerForge> change) =>
            Mutate("signing-certificate-v2", what, expect, change);
        static byte[] Names(params byte[][] parts) => Tlv(Sequence, Tlv(Sequence, Tlv(Sequence, parts)));
    }

    private IEnumerable<Mutant> SigningTime()
    {
        const string Oid = ObjectIdentifiers.SigningTime;
        const string OutOfRange = "SigningTimeOutOfRange, GENERIC";
        var value = lab.Good.Signer.ValueOf(Oid);
        var later = Time(lab.Now.AddSeconds(1));
        yield return Make("absent", Missing, s => s.Without(Oid));
        yield return Make("twice", Duplicate, s => s.And(new ForgedAttribute(Oid, later)));
        yield return Make("two values", Duplicate, s => s.Put(Oid, value, later));
        yield return Make("an hour before the request", OutOfRange, s => s.Put(Oid, Time(lab.Now.AddHours(-1))));
        yield return Make("an hour after the request", OutOfRange, s => s.Put(Oid, Time(lab.Now.AddHours(1))));
        yield return Make(
            "GeneralizedTime before 2050",
            Malformed,
            s => s.Put(Oid, Write(w => w.WriteGeneralizedTime(lab.Now, omitFractionalSeconds: true)))
        );
        yield return Make(
            "with a zone instead of Z",
            "CmsNotDer, FORMAT_FAILURE",
            s => s.Put(Oid, Tlv(0x17, Zoned(lab.Now)))
        );

        Mutant Make(string what, string expect, Func<SignerForge, SignerForge> change) =>
            Mutate("signing-time", what, expect, change);
        static byte[] Time(DateTimeOffset at) => Write(w => w.WriteUtcTime(at));
        static byte[] Zoned(DateTimeOffset at) =>
            Encoding.ASCII.GetBytes(
                at.ToString("yyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture) + "+0000"
            );
    }

    private IEnumerable<Mutant> Digests()
    {
        const string Type = ObjectIdentifiers.ContentType;
        const string Digest = ObjectIdentifiers.MessageDigest;
        var wrong = Octets(SHA256.HashData(MutantLab.OtherStatement));
        yield return Make("content-type absent", Missing, s => s.Without(Type));
        yield return Make("content-type twice", Duplicate, s => s.And(new ForgedAttribute(Type, s.ValueOf(Type))));
        yield return Make(
            "content-type of something else",
            "ContentTypeMismatch, FORMAT_FAILURE",
            s => s.Put(Type, Oid(ObjectIdentifiers.TimestampContent))
        );
        yield return Make("message-digest absent", Missing, s => s.Without(Digest));
        yield return Make(
            "message-digest twice, the second wrong",
            Duplicate,
            s => s.And(new ForgedAttribute(Digest, wrong))
        );
        yield return Make(
            "message-digest of another content",
            "MessageDigestMismatch, HASH_FAILURE",
            s => s.Put(Digest, wrong)
        );
        yield return Make(
            "message-digest cut short",
            "MessageDigestMismatch, HASH_FAILURE",
            s => s.Put(Digest, Octets(SHA256.HashData(MutantLab.Statement)[..16]))
        );

        Mutant Make(string what, string expect, Func<SignerForge, SignerForge> change) =>
            Mutate("content-type and message-digest", what, expect, change);
    }

    private IEnumerable<Mutant> Protection()
    {
        const string Oid = ObjectIdentifiers.AlgorithmProtection;
        const string Mismatch = "AlgorithmProtectionMismatch, FORMAT_FAILURE";
        var parts = Elements(lab.Good.Signer.ValueOf(Oid));
        yield return Make("absent", Missing, s => s.Without(Oid));
        yield return Make("twice", Duplicate, s => s.And(new ForgedAttribute(Oid, s.ValueOf(Oid))));
        yield return Make(
            "protects SHA-512",
            Mismatch,
            s => s.Put(Oid, Tlv(Sequence, Algorithm(ObjectIdentifiers.Sha512), parts[1]))
        );
        yield return Make(
            "protects RSA",
            Mismatch,
            s => s.Put(Oid, Tlv(Sequence, parts[0], Tlv(Context1, Oid2(ObjectIdentifiers.RsaSha256), Null)))
        );
        yield return Make(
            "protects a MAC",
            Malformed,
            s => s.Put(Oid, Tlv(Sequence, parts[0], [0xA2, .. parts[1][1..]]))
        );

        Mutant Make(string what, string expect, Func<SignerForge, SignerForge> change) =>
            Mutate("CMSAlgorithmProtection", what, expect, change);
        static byte[] Oid2(string oid) => Der.Oid(oid);
    }

    private IEnumerable<Mutant> Others()
    {
        const string Commitment = ObjectIdentifiers.CommitmentType;
        const string Mime = ObjectIdentifiers.MimeType;
        const string Policy = ObjectIdentifiers.SignaturePolicy;
        const string WrongPolicy = "SignaturePolicyMismatch, POLICY_PROCESSING_ERROR";
        var policy = Elements(lab.Good.Signer.ValueOf(Policy));
        var hash = Tlv(Sequence, Sha256Id, Octets(new byte[32]));
        yield return Make("commitment-type absent", Missing, s => s.Without(Commitment));
        yield return Make(
            "commitment-type is proof of receipt",
            "CommitmentTypeMismatch, FORMAT_FAILURE",
            s => s.Put(Commitment, Tlv(Sequence, Oid("1.2.840.113549.1.9.16.6.2")))
        );
        yield return Make(
            "mime-type is text/html",
            "MimeTypeMismatch, FORMAT_FAILURE",
            s => s.Put(Mime, Write(w => w.WriteCharacterString(UniversalTagNumber.UTF8String, "text/html")))
        );
        yield return Make("policy absent", WrongPolicy, s => s.Without(Policy));
        yield return Make("another policy", WrongPolicy, s => s.Put(Policy, Tlv(Sequence, Oid("2.25.1"), policy[1])));
        yield return Make(
            "the policy with another hash",
            WrongPolicy,
            s => s.Put(Policy, Tlv(Sequence, policy[0], hash))
        );
        yield return Make("an unknown one more", NotAllowed, s => s.And(new ForgedAttribute("2.25.2", Null)));
        yield return Make("in another order", "CmsNotDer, FORMAT_FAILURE", s => s with { IsSorted = false });
        yield return Make("none at all, the signature over the content", Missing, s => s with { Attributes = null });
        yield return Make("an empty set", Missing, s => s with { Attributes = [] });

        Mutant Make(string what, string expect, Func<SignerForge, SignerForge> change) =>
            Mutate("Other signed attributes", what, expect, change);
    }

    private Mutant Mutate(string group, string what, string expect, Func<SignerForge, SignerForge> change) =>
        new(
            group,
            what,
            expect,
            lab.Good.With(change).Encode(),
            cms => MutantLab.Say(SignatureVerifier.Verify(cms, lab.Expectation))
        );
}
