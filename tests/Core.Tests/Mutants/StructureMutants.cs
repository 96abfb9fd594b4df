using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Mutants.Der;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>Mutants of the whole: its form, content, signers, certificates and lists.</summary>
internal sealed class StructureMutants(MutantLab lab)
{
    private const string Malformed = "CmsMalformed, FORMAT_FAILURE";
    private const string NotDer = "CmsNotDer, FORMAT_FAILURE";
    private const string SignerCount = "CmsSignerCount, FORMAT_FAILURE";
    private const string Version = "CmsVersionWrong, FORMAT_FAILURE";
    private const string OtherCertificate = "SigningCertificateMismatch, HASH_FAILURE";
    private CmsForge Good => lab.Good;

    public IEnumerable<Mutant> All() => [.. Form(), .. Content(), .. Signers(), .. Certificates()];

    private IEnumerable<Mutant> Form()
    {
        const string Group = "Form";
        var good = Good.Encode();
        yield return Make(Group, "a byte after it", NotDer, [.. good, 0]);
        yield return Make(Group, "another value after it", NotDer, [.. good, .. good]);
        yield return Make(
            Group,
            "an element after the content type",
            Malformed,
            Tlv(Sequence, [.. Elements(good), Null])
        );
        yield return Make(
            Group,
            "indefinite length (BER)",
            NotDer,
            [0x30, 0x80, .. Elements(good).SelectMany(e => e), 0, 0]
        );
        yield return Make(
            Group,
            "length with a zero octet (BER)",
            NotDer,
            [0x30, 0x83, 0, good[2], good[3], .. good[4..]]
        );
        yield return Make(Group, "content in two pieces (BER)", NotDer, InPieces());
        yield return Make(Group, "version 3", Version, Good with { Version = 3 });
        yield return Make(
            Group,
            "not SignedData",
            "CmsContentTypeWrong, FORMAT_FAILURE",
            Good with
            {
                Type = "1.2.840.113549.1.7.3",
            }
        );
        yield return Make(
            Group,
            "certificates in another order",
            Malformed,
            Good with
            {
                IsSorted = false,
                Certificates = [.. Sorted(Good.Certificates).Reverse()],
            }
        );
    }

    private IEnumerable<Mutant> Content()
    {
        const string Group = "Content";
        const string OtherContent = "StatementDigestMismatch, HASH_FAILURE";
        var attributes = Good.Signer.AttributeBytes(Set);
        yield return Make(
            Group,
            "another statement put in",
            OtherContent,
            Good with
            {
                Content = MutantLab.OtherStatement,
            }
        );
        yield return Make(
            Group,
            "another statement put in, and expected",
            "MessageDigestMismatch, HASH_FAILURE",
            Good with
            {
                Content = MutantLab.OtherStatement,
            },
            lab.Expectation with
            {
                Statement = MutantLab.OtherStatement,
            }
        );
        yield return Make(
            Group,
            "a good signature over another statement",
            OtherContent,
            (Good with { Content = MutantLab.OtherStatement }).With(s =>
                s.Put(ObjectIdentifiers.MessageDigest, Octets(SHA256.HashData(MutantLab.OtherStatement)))
            )
        );
        yield return Make(
            Group,
            "the signed attributes presented as content",
            "AttributeMissing, FORMAT_FAILURE",
            (Good with { Content = attributes }).With(s =>
                s with
                {
                    Attributes = null,
                    Sign = null,
                    Signature = s.Sign!(attributes),
                }
            )
        );
        yield return Make(
            Group,
            "a content that could be signed attributes",
            "CmsContentAmbiguous, FORMAT_FAILURE",
            (Good with { Content = attributes }).With(s =>
                s.Put(ObjectIdentifiers.MessageDigest, Octets(SHA256.HashData(attributes)))
            ),
            lab.Expectation with
            {
                Statement = attributes,
            }
        );
        yield return Make(Group, "absent", Malformed, Good with { Content = null });
        yield return Make(
            Group,
            "of another type",
            "CmsContentTypeWrong, FORMAT_FAILURE",
            Good with
            {
                ContentType = ObjectIdentifiers.TimestampContent,
            }
        );
    }

    private IEnumerable<Mutant> Signers()
    {
        const string Group = "Signers";
        var other = lab.Forge(lab.Other, SignatureAlgorithm.Es256);
        var forged = other.Signer with { Sign = data => MutantLab.Sign(lab.Leaf, data) };
        IReadOnlyList<byte[]> both = [.. Good.Certificates, lab.Other.Der];
        yield return Make(Group, "none", SignerCount, Good with { Signers = [] });
        yield return Make(
            Group,
            "two, both good",
            SignerCount,
            Good with
            {
                Signers = [Good.Signer, other.Signer],
                Certificates = both,
            }
        );
        yield return Make(
            Group,
            "two, the second forged",
            SignerCount,
            Good with
            {
                Signers = [Good.Signer, forged],
                Certificates = both,
            }
        );
        yield return Make(Group, "the same one twice", SignerCount, Good with { Signers = [Good.Signer, Good.Signer] });
        yield return Make(Group, "version 3", Version, Good.With(s => s with { Version = 3 }));
        yield return Make(
            Group,
            "named by key identifier",
            Version,
            Good.With(s =>
                s with
                {
                    Version = 3,
                    Id = Tlv(0x80, Sha1Of(lab.Leaf.Certificate.PublicKey.EncodedKeyValue.RawData)),
                }
            )
        );
        yield return Make(
            Group,
            "named as another certificate",
            OtherCertificate,
            (Good with { Certificates = both }).With(s => s with { Id = other.Signer.Id })
        );
    }

    private IEnumerable<Mutant> Certificates()
    {
        const string Group = "Certificates and status";
        // Not disposed: it would take the key that the other certificate signs with.
        var twin = lab.Authority.IssueLeaf(new LeafOptions { Key = lab.Leaf.Ecdsa });
        var ocsp = Tlv(
            Context1,
            Oid("1.3.6.1.5.5.7.16.2"),
            lab.Authority.OcspResponse(lab.Leaf, Pki.Certificates.OcspStatus.Good)
        );
        yield return Make(
            Group,
            "none",
            "CmsCertificateMissing, NO_SIGNING_CERTIFICATE_FOUND",
            Good with
            {
                Certificates = [],
            }
        );
        yield return Make(
            Group,
            "the signer's left out",
            OtherCertificate,
            Good with
            {
                Certificates = [lab.Authority.Issuing.Certificate.RawData],
            }
        );
        yield return Make(
            Group,
            "another certificate of the same key in its place",
            OtherCertificate,
            Good with
            {
                Certificates = [twin.Der, lab.Authority.Issuing.Certificate.RawData],
            }
        );
        yield return Make(
            Group,
            "an attribute certificate among them",
            Malformed,
            Good with
            {
                Certificates = [.. Good.Certificates, Tlv(0xA2, Null)],
            }
        );
        yield return Make(
            Group,
            "an OCSP response among the lists",
            Malformed,
            Good with
            {
                Crls = [.. Good.Crls, ocsp],
            }
        );
        yield return Make(
            Group,
            "an OCSP response among the lists, version 5",
            Version,
            Good with
            {
                Version = 5,
                Crls = [.. Good.Crls, ocsp],
            }
        );
    }

    /// <summary>The content as a constructed OCTET STRING, which BER allows and changes no octet of the content.</summary>
    private byte[] InPieces()
    {
        var content = Good.Content!;
        var pieces = Tlv(0x24, Octets(content[..5]), Octets(content[5..]));
        var info = Elements(Good.Encode());
        var data = Elements(Elements(info[1])[0]);
        data[2] = Tlv(Sequence, Elements(data[2])[0], Tlv(Context0, pieces));
        return Tlv(Sequence, info[0], Tlv(Context0, Tlv(Sequence, data)));
    }

    private Mutant Make(
        string group,
        string what,
        string expect,
        CmsForge forge,
        SignatureExpectation? expectation = null
    ) => Make(group, what, expect, forge.Encode(), expectation);

    private Mutant Make(
        string group,
        string what,
        string expect,
        byte[] file,
        SignatureExpectation? expectation = null
    ) =>
        new(
            group,
            what,
            expect,
            file,
            cms => MutantLab.Say(SignatureVerifier.Verify(cms, expectation ?? lab.Expectation))
        );
}
