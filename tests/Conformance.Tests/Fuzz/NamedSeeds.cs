using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Conformance.Tests.Fuzz;

/// <summary>Certificates whose names are not ASCII: Chinese in both encodings, and text that is no Unicode; the same in name constraints.</summary>
internal static class NamedSeeds
{
    private static readonly (UniversalTagNumber Type, string Text)[] Names =
    [
        (UniversalTagNumber.UTF8String, "测试鲁衡监理有限公司 ａ"),
        (UniversalTagNumber.BMPString, "测试 监理"),
        (UniversalTagNumber.UTF8String, "a\uFFFEb"),
        (UniversalTagNumber.BMPString, "a\uFFFE"),
    ];

    public static IEnumerable<byte[]> Create(DateTimeOffset now)
    {
        var years = Validity.Around(now, TimeSpan.FromDays(30), TimeSpan.FromDays(365));
        using var root = CertificateAuthority.CreateRoot("根", years);
        foreach (var (type, text) in Names)
        {
            var name = Name(type, text);
            yield return root.Issue(
                new X500DistinguishedName(name),
                root.Certificate.PublicKey,
                [
                    .. CertificateProfiles.CertificateAuthority(null),
                    new X509Extension("2.5.29.30", Constraints(name), critical: true),
                ],
                years
            ).RawData;
        }
    }

    private static byte[] Name(UniversalTagNumber type, string text)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var oid in new[] { "2.5.4.6", "2.5.4.3" })
            {
                using var set = writer.PushSetOf();
                using var attribute = writer.PushSequence();
                writer.WriteObjectIdentifier(oid);
                writer.WriteCharacterString(type, text);
            }
        }

        return writer.Encode();
    }

    /// <summary>DER of NameConstraints: within that name, and not a certain host.</summary>
    private static byte[] Constraints(byte[] name)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Tag(0)))
            using (writer.PushSequence())
            using (writer.PushSequence(Tag(4)))
            {
                writer.WriteEncodedValue(name);
            }

            using (writer.PushSequence(Tag(1)))
            using (writer.PushSequence())
            {
                writer.WriteCharacterString(UniversalTagNumber.IA5String, "excluded.test", Tag(2));
            }
        }

        return writer.Encode();
    }

    private static Asn1Tag Tag(int value) => new(TagClass.ContextSpecific, value);
}
