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
