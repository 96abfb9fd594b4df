using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>Names whose text no Unicode library normalises: anybody can write one, and nobody may be harmed by it.</summary>
public sealed class DistinguishedNameTests
{
    /// <summary>Values in hex: U+FFFE in UTF-8 and in UCS-2.</summary>
    public static TheoryData<string> Unfit => ["0C04" + "61EFBFBE", "1E04" + "0061FFFE"];

    [Theory]
    [MemberData(nameof(Unfit))]
    [InlineData("1E04" + "0061D800")]
    public void Text_that_is_no_Unicode_is_compared_octet_by_octet(string value)
    {
        var key = DistinguishedName.ComparisonKey(Name(value));
        Assert.Equal(key, DistinguishedName.ComparisonKey(Name(value)));
        var upper = value.Replace("61", "41", StringComparison.Ordinal);
        Assert.NotEqual(key, DistinguishedName.ComparisonKey(Name(upper)));
        Assert.NotEqual(key, DistinguishedName.ComparisonKey(Name("0C0161")));
    }

    [Fact]
    public void Text_that_is_Unicode_is_folded_whatever_plane_it_is_of()
    {
        // 𠀀 in UTF-8, and full-width ａ beside A.
        Assert.Equal(Key("0C04" + "F0A08080"), Key("0C04" + "F0A08080"));
        Assert.Equal(Key("0C03" + "EFBD81"), Key("0C01" + "41"));
        Assert.NotEqual(Key("0C04" + "F0A08080"), Key("0C04" + "F0A08081"));
    }

    [Theory]
    [MemberData(nameof(Unfit))]
    public void A_helper_with_such_a_name_refuses_no_honest_path(string value)
    {
        var junk = Shared.Issuing.IssueIdentity(new X500DistinguishedName(Name(value)), LeafProfile(), Years);
        Accepted(Shared.Validate(helpers: [junk.Certificate.RawData]));
    }

    [Theory]
    [MemberData(nameof(Unfit))]
    public void A_certificate_that_holds_such_names_everywhere_is_judged_like_any_other(string value)
    {
        var subject = new X500DistinguishedName(Name(value));
        var constraints = RawExtension.Of(
            CertificateExtensions.NameConstraintsOid,
            w =>
            {
                using var sequence = w.PushSequence();
                using var permitted = w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
                using var subtree = w.PushSequence();
                using var directory = w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4));
                w.WriteEncodedValue(Name(value));
            }
        );
        var profile = LeafProfile(more: constraints);
        var certificate = Shared.Issuing.IssueIdentity(subject, profile, Years).Certificate.RawData;
        Assert.True(EndEntityCertificate.Parse(certificate).TryGetValue(out var read, out _));
        Assert.True(
            StatusIssuer.Create(Parse(Shared.Issuing.Certificate.RawData), false).TryGetValue(out var ca, out _)
        );
        Assert.True(ca.HasIssued(read));
        Assert.False(CreditCodeExtractor.Extract(Parse(SelfIssued(subject))).TryGetValue(out _, out _));
    }

    private static byte[] SelfIssued(X500DistinguishedName name)
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new CertificateRequest(name, key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(Now, Now.AddDays(9)).RawData;
    }

    private static EndEntityCertificate Parse(byte[] der) =>
        EndEntityCertificate.Parse(der).TryGetValue(out var read, out var rejection)
            ? read
            : throw new InvalidOperationException(rejection.ToString());

    private static string Key(string value) => DistinguishedName.ComparisonKey(Name(value));

    /// <summary>One relative name, commonName with that value.</summary>
    private static byte[] Name(string value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.4.3");
            writer.WriteEncodedValue(Convert.FromHexString(value));
        }

        return writer.Encode();
    }
}
