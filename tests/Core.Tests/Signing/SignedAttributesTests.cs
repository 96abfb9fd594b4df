using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Signing;

public sealed class SignedAttributesTests
{
    private static readonly SampleCommitmentCms Good = new();

    [Theory]
    [InlineData("1.2.840.113549.1.9.3")]
    [InlineData("1.2.840.113549.1.9.4")]
    [InlineData("1.2.840.113549.1.9.5")]
    [InlineData("1.2.840.113549.1.9.52")]
    [InlineData("1.2.840.113549.1.9.16.2.47")]
    [InlineData("1.2.840.113549.1.9.16.2.16")]
    [InlineData("0.4.0.1733.2.1")]
    public void Each_signed_attribute_has_to_be_there(string oid) =>
        Refused(
            RejectionReason.AttributeMissing,
            Verify(Good.WithAttributes(Rewrite(a => OidOf(a) == oid ? [] : [a])))
        );

    [Fact]
    public void A_signed_attribute_twice_or_with_two_values_or_unknown_is_refused()
    {
        Refused(
            RejectionReason.AttributeDuplicate,
            Verify(Good.WithAttributes(Rewrite(a => OidOf(a) == ObjectIdentifiers.SigningTime ? [a, a] : [a])))
        );
        Refused(
            RejectionReason.AttributeDuplicate,
            Verify(
                Good.WithAttributes(
                    Rewrite(a =>
                        OidOf(a) == ObjectIdentifiers.SigningTime
                            ? [Attribute(ObjectIdentifiers.SigningTime, TimeOf(1), TimeOf(2))]
                            : [a]
                    )
                )
            )
        );
        Refused(
            RejectionReason.AttributeNotAllowed,
            Verify(
                Good.WithAttributes(
                    Rewrite(a => OidOf(a) == ObjectIdentifiers.SigningTime ? [a, Attribute("1.2.3.4", TimeOf(1))] : [a])
                )
            )
        );
    }

    [Theory]
    [InlineData("1.2.840.113549.1.9.3", "06092A864886F70D010702", RejectionReason.ContentTypeMismatch)]
    [InlineData("1.2.840.113549.1.9.4", "040100", RejectionReason.MessageDigestMismatch)]
    [InlineData("1.2.840.113549.1.9.5", "0500", RejectionReason.AttributeMalformed)]
    [InlineData("1.2.840.113549.1.9.16.2.16", "300D060B2A864886F70D0109100601", RejectionReason.CommitmentTypeMismatch)]
    [InlineData("0.4.0.1733.2.1", "0C09746578742F68746D6C", RejectionReason.MimeTypeMismatch)]
    [InlineData(
        "1.2.840.113549.1.9.52",
        "3019300B0609608648016503040201A10A06082A8648CE3D040303",
        RejectionReason.AlgorithmProtectionMismatch
    )]
    public void A_signed_attribute_that_says_something_else_is_refused(
        string oid,
        string value,
        RejectionReason reason
    ) => Refused(reason, Verify(Good.WithAttributes(Replace(oid, Convert.FromHexString(value)))));

    [Fact]
    public void A_certificate_hash_that_names_no_certificate_inside_is_refused()
    {
        var zero = Convert.FromHexString(
            "30263024302204200000000000000000000000000000000000000000000000000000000000000000"
        );
        Refused(
            RejectionReason.SigningCertificateMismatch,
            Verify(Good.WithAttributes(Replace(ObjectIdentifiers.SigningCertificateV2, zero)))
        );
    }

    [Fact]
    public void A_certificate_name_without_issuer_and_serial_is_another_spelling()
    {
        byte[] essCertId = [0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 0x04, 0x20, .. SHA256.HashData(Good.Certificate)];
        Refused(
            RejectionReason.AttributeMalformed,
            Verify(Good.WithAttributes(Replace(ObjectIdentifiers.SigningCertificateV2, essCertId)))
        );
    }

    private static Verdict<VerifiedSignature> Verify(byte[] cms, SignatureExpectation? expectation = null) =>
        SignatureVerifier.Verify(cms, expectation ?? Good.Expectation);

    private static byte[] Replace(string oid, byte[] value) =>
        Rewrite(a => OidOf(a) == oid ? [Attribute(oid, value)] : [a]);

    private static byte[] Rewrite(Func<byte[], IEnumerable<byte[]>> change)
    {
        var set = new AsnReader(Good.Attributes, AsnEncodingRules.DER).ReadSetOf();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            while (set.HasData)
            {
                foreach (var attribute in change(set.ReadEncodedValue().ToArray()))
                {
                    writer.WriteEncodedValue(attribute);
                }
            }
        }

        return writer.Encode();
    }

    private static byte[] Attribute(string oid, params IReadOnlyList<byte[]> values)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSetOf())
            {
                values.ToList().ForEach(v => writer.WriteEncodedValue(v));
            }
        }

        return writer.Encode();
    }

    private static byte[] TimeOf(int second)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteUtcTime(SampleCommitmentCms.SigningTime.AddSeconds(second));
        return writer.Encode();
    }

    private static string OidOf(byte[] attribute) =>
        new AsnReader(attribute, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier();
}
