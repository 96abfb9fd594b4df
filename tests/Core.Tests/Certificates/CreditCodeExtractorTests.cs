using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class CreditCodeExtractorTests
{
    private const string Code = "91370000XXXXXX0197";
    private const string OtherCode = "91110000XXXXXX0191";

    [Theory]
    [InlineData("2.5.4.97", "NTRCN-" + Code)]
    [InlineData("2.5.4.5", Code)]
    [InlineData("2.5.4.11", Code)]
    public void The_code_is_found_in_the_subject(string oid, string value) =>
        Assert.Equal(Code, Extract(Subject((oid, value)), []));

    [Theory]
    [InlineData("1.2.156.10260.4.1.4", true)]
    [InlineData("1.2.86.11.7.4", true)]
    [InlineData("1.2.156.10260.4.4", true)]
    [InlineData("1.2.156.1.8888.148", false)]
    public void The_code_is_found_in_the_extensions_of_the_field(string oid, bool asString) =>
        Assert.Equal(Code, Extract(Subject(), [Extension(oid, Code, asString)]));

    [Fact]
    public void The_same_code_in_two_places_is_one_code() =>
        Assert.Equal(Code, Extract(Subject(("2.5.4.97", "NTRCN-" + Code), ("2.5.4.11", Code)), []));

    [Fact]
    public void Two_different_codes_are_refused() =>
        PathLab.Refused(
            RejectionReason.CreditCodeAmbiguous,
            CreditCodeExtractor.Extract(
                Certificate(Subject(("2.5.4.97", "NTRCN-" + Code)), [Extension("1.2.86.11.7.4", OtherCode, true)])
            )
        );

    [Theory]
    [InlineData("2.5.4.3", Code)]
    [InlineData("2.5.4.10", Code)]
    [InlineData("2.5.4.97", "NTRDE-" + Code)]
    [InlineData("2.5.4.5", "91370000XXXXXX0198")]
    [InlineData("2.5.4.5", "XXXXXX019")]
    public void A_name_another_scheme_a_wrong_check_character_and_an_old_code_are_no_credit_code(
        string oid,
        string value
    ) =>
        PathLab.Refused(
            RejectionReason.CreditCodeMissing,
            CreditCodeExtractor.Extract(Certificate(Subject((oid, value)), []))
        );

    [Fact]
    public void The_earlier_place_of_the_list_is_the_one_that_is_named()
    {
        var certificate = Certificate(Subject(("2.5.4.11", Code), ("2.5.4.97", "NTRCN-" + Code)), []);
        Assert.Equal("subject:2.5.4.97=NTRCN-", PlaceOf(certificate, CreditCodeRules.Default));
        Assert.Equal("subject:2.5.4.11", PlaceOf(certificate, Rules("subject:2.5.4.11", "subject:2.5.4.97=NTRCN-")));
    }

    [Fact]
    public void A_place_that_the_issuers_list_leaves_out_is_not_believed()
    {
        var certificate = Certificate(Subject(("2.5.4.11", Code)), []);
        Assert.Equal("subject:2.5.4.11", PlaceOf(certificate, RulesOfIssuing("subject:2.5.4.11")));
        PathLab.Refused(
            RejectionReason.CreditCodeMissing,
            CreditCodeExtractor.Extract(certificate, RulesOfIssuing("subject:2.5.4.5"))
        );
    }

    [Fact]
    public void A_list_of_another_issuer_changes_nothing()
    {
        var root = Parse(PathLab.Shared.Root.Certificate.RawData);
        var rules = new CreditCodeRules([], [(root, [Place("subject:2.5.4.5")])]);
        Assert.Equal("subject:2.5.4.11", PlaceOf(Certificate(Subject(("2.5.4.11", Code)), []), rules));
    }

    [Fact]
    public void A_contradiction_in_a_place_of_the_field_counts_although_the_list_leaves_it_out() =>
        PathLab.Refused(
            RejectionReason.CreditCodeAmbiguous,
            CreditCodeExtractor.Extract(
                Certificate(Subject(("2.5.4.5", Code), ("2.5.4.11", OtherCode)), []),
                RulesOfIssuing("subject:2.5.4.5")
            )
        );

    [Fact]
    public void A_new_place_can_be_configured()
    {
        var certificate = Certificate(Subject(), [Extension("1.2.156.99999.7", "USCC" + Code, true)]);
        PathLab.Refused(RejectionReason.CreditCodeMissing, CreditCodeExtractor.Extract(certificate));
        Assert.Equal("extension:1.2.156.99999.7=USCC", PlaceOf(certificate, Rules("extension:1.2.156.99999.7=USCC")));
    }

    [Theory]
    [InlineData("subject:2.5.4.3")]
    [InlineData("subject:2.5.4.10")]
    [InlineData("subject:2.5.4.10=NTRCN-")]
    [InlineData("subject")]
    [InlineData("subject:")]
    [InlineData("subject:2.5.4.05")]
    [InlineData("Subject:2.5.4.5")]
    [InlineData("extension:1.2.3 ")]
    [InlineData("subject:2.5.4.5=")]
    [InlineData(null)]
    public void A_name_and_what_is_no_place_are_refused(string? text) =>
        Assert.False(CreditCodePlace.TryParse(text, out _));

    private static CreditCodeRules Rules(params string[] places) => new([.. places.Select(Place)], []);

    private static CreditCodeRules RulesOfIssuing(params string[] places) =>
        new([], [(Parse(PathLab.Shared.Issuing.Certificate.RawData), [.. places.Select(Place)])]);

    private static CreditCodePlace Place(string text) =>
        CreditCodePlace.TryParse(text, out var place) ? place : throw new FormatException(text);

    private static string PlaceOf(EndEntityCertificate certificate, CreditCodeRules rules)
    {
        Assert.True(
            CreditCodeExtractor.Find(certificate, rules).TryGetValue(out var found, out var rejection),
            rejection?.ToString()
        );
        Assert.Equal(Code, found.Code.Value);
        return found.Place.ToString();
    }

    private static EndEntityCertificate Parse(byte[] der)
    {
        Assert.True(EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _));
        return certificate;
    }

    private static string Extract(X500DistinguishedName subject, IReadOnlyList<X509Extension> extensions)
    {
        var verdict = CreditCodeExtractor.Extract(Certificate(subject, extensions));
        Assert.True(verdict.TryGetValue(out var code, out var rejection), rejection?.ToString());
        return code.Value;
    }

    private static EndEntityCertificate Certificate(
        X500DistinguishedName subject,
        IReadOnlyList<X509Extension> extensions
    )
    {
        var lab = PathLab.Shared;
        var der = lab
            .Issuing.IssueIdentity(subject, PathLab.LeafProfile(more: extensions), PathLab.Years)
            .Certificate.RawData;
        Assert.True(EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _));
        return certificate;
    }

    private static X500DistinguishedName Subject(params IReadOnlyList<(string Oid, string Value)> attributes) =>
        TestSubject.FromLast(name =>
        {
            name.AddCommonName("测试 TEST ONLY");
            foreach (var (oid, value) in attributes)
            {
                name.Add(oid, value, UniversalTagNumber.UTF8String);
            }
        });

    private static X509Extension Extension(string oid, string text, bool asString)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.PrintableString, text);
        return new X509Extension(oid, asString ? writer.Encode() : Encoding.ASCII.GetBytes(text), critical: false);
    }
}
