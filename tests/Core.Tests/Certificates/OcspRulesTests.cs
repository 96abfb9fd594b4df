using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Certificates.StatusLab;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class OcspRulesTests
{
    private const string NonceOid = "1.3.6.1.5.5.7.48.1.2";
    private readonly StatusLab _lab = new();
    private static readonly SigningIdentity Delegate = Responder(CertificateProfiles.OcspResponder());

    [Fact]
    public void An_answer_by_the_CA_or_its_delegate_is_a_status_however_it_names_itself()
    {
        Good(_lab.Check(_lab.Ocsp));
        Good(_lab.Check(_lab.Ocsp with { NamedByKey = true }));
        Good(_lab.Check(_lab.Ocsp with { Signer = Delegate }));
        Good(_lab.Check(_lab.Ocsp with { Signer = Delegate, NamedByKey = true }));
        Good(_lab.Check(_lab.Ocsp with { CertificateIdHash = HashAlgorithmName.SHA256 }));
        Good(_lab.Check(_lab.Ocsp with { CertificateIdHash = MessageDigest.Sm3 }));
    }

    [Fact]
    public void A_delegates_certificate_may_lie_among_the_helpers()
    {
        var bare = _lab.Ocsp with { Signer = Delegate, Certificates = [] };
        NoStatus(_lab.Check(bare));
        Good(new StatusLab { Helpers = [Delegate] }.Check([], [bare.Sign()]));
    }

    [Fact]
    public void The_whole_certificate_identity_counts()
    {
        NoStatus(_lab.Check(Answering(new ForgedAnswer { Off = (1, 0, 0) })));
        NoStatus(_lab.Check(Answering(new ForgedAnswer { Off = (0, 1, 0) })));
        NoStatus(_lab.Check(Answering(new ForgedAnswer { Off = (0, 0, 1) })));
    }

    [Fact]
    public void A_responder_that_did_not_succeed_says_nothing() => NoStatus(_lab.Check(_lab.Ocsp with { Status = 3 }));

    [Fact]
    public void One_revoked_answer_wins_inside_a_response_and_unknown_refuses()
    {
        var (good, revoked) = (new ForgedAnswer(), new ForgedAnswer(Now.AddDays(-1)));
        var unknown = new ForgedAnswer(Unknown: true);
        Revocation(_lab.Check(Answering(good, revoked)));
        Revocation(_lab.Check(Answering(unknown, revoked, good)));
        NoStatus(_lab.Check(Answering(good, unknown)));
        Revocation(_lab.Check([_lab.Crl.Sign()], [Answering(revoked).Sign()]));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Looking_back_a_revocation_time_counts_from_its_second_on(int seconds, bool refused)
    {
        var at = Now.AddDays(-9);
        var verdict = _lab.Check([], [Answering(new ForgedAnswer(at.AddSeconds(seconds))).Sign()], at: at);
        if (refused)
        {
            Revocation(verdict);
        }
        else
        {
            Good(verdict);
        }
    }

    [Fact]
    public void Of_today_a_revocation_that_is_dated_tomorrow_counts() =>
        Revocation(_lab.Check(Answering(new ForgedAnswer(Now.AddDays(1)))));

    [Fact]
    public void An_invalidity_date_in_an_answer_contests_like_one_on_a_list()
    {
        var at = Now.AddDays(-9);
        var extension = new CrlExtension("2.5.29.24", false, Time(at));
        byte[][] response = [Answering(new ForgedAnswer(at.AddDays(1), Extensions: [extension])).Sign()];
        Assert.Single(Good(_lab.Check([], response, at: at)).Contested);
        Revocation(_lab.Check([], response, Registry with { InvalidityDateCounts = true }, at));
    }

    [Fact]
    public void A_revoked_answer_that_ran_out_stands_until_something_newer_says_good()
    {
        var stale = new ForgedAnswer(Now.AddDays(-9))
        {
            ThisUpdate = Now.AddMinutes(-90),
            NextUpdate = Now.AddMinutes(-80),
        };
        var response = Answering(stale).Sign();
        Revocation(_lab.Check([(_lab.Crl with { ThisUpdate = Now.AddHours(-2) }).Sign()], [response]));
        Good(_lab.Check([_lab.Crl.Sign()], [response]));
        Good(_lab.Check([], [response, _lab.Ocsp.Sign()]));
    }

    [Fact]
    public void An_answer_produced_or_begun_in_the_future_is_no_status()
    {
        NoStatus(_lab.Check(_lab.Ocsp with { ProducedAt = Now.AddSeconds(1) }));
        NoStatus(_lab.Check(Answering(new ForgedAnswer { ThisUpdate = Now.AddSeconds(1) })));
        NoStatus(_lab.Check(Answering(new ForgedAnswer { NextUpdate = Now })));
    }

    [Fact]
    public void Without_nextUpdate_the_registry_needs_a_bounded_age()
    {
        var endless = Answering(new ForgedAnswer { NextUpdate = null });
        NoStatus(_lab.Check(endless));
        Good(_lab.Check(endless, Registry with { MaxStatusAge = TimeSpan.FromMinutes(10) }));
        NoStatus(_lab.Check(endless, Registry with { MaxStatusAge = TimeSpan.FromMinutes(9) }));
        Good(_lab.Check(endless, Pkix));
    }

    [Fact]
    public void An_answer_older_than_the_rules_allow_is_no_status() =>
        NoStatus(_lab.Check(_lab.Ocsp, Registry with { MaxStatusAge = TimeSpan.FromMinutes(9) }));

    [Fact]
    public void An_answer_about_an_expired_certificate_needs_an_archive_that_reaches_back()
    {
        var leaf = Shared.Issue(LeafProfile(), new Validity(Now.AddDays(-9), Now.AddDays(-2)));
        var lab = new StatusLab { Leaf = leaf };
        var at = Now.AddDays(-3);
        NoStatus(lab.Check([], [lab.Ocsp.Sign()], at: at));
        var archive = new CrlExtension("1.3.6.1.5.5.7.48.1.6", false, Time(Now.AddDays(-30)));
        var kept = lab.Ocsp with { Answers = [new ForgedAnswer(Extensions: [archive])] };
        Good(lab.Check([], [kept.Sign()], at: at));
    }

    [Fact]
    public void A_nonce_decides_nothing_where_the_question_is_not_known()
    {
        var nonce = new CrlExtension(NonceOid, false, [0x04, 0x02, 0x11, 0x22]);
        Good(_lab.Check(_lab.Ocsp with { Extensions = [nonce] }));
    }

    [Fact]
    public void An_unknown_critical_extension_of_response_or_answer_refuses_it()
    {
        var unknown = new CrlExtension("1.2.3.4", true, [0x05, 0x00]);
        NoStatus(_lab.Check(_lab.Ocsp with { Extensions = [unknown] }));
        NoStatus(_lab.Check(Answering(new ForgedAnswer(Extensions: [unknown]))));
        Good(_lab.Check(_lab.Ocsp with { Extensions = [unknown with { Critical = false }] }));
    }

    [Fact]
    public void A_response_signed_with_SHA_1_counts_only_where_the_rules_allow_it()
    {
        var weak = _lab.Ocsp with { SignatureHash = HashAlgorithmName.SHA1 };
        NoStatus(_lab.Check(weak));
        Good(_lab.Check(weak, Pkix));
        NoStatus(_lab.Check(weak, Pkix with { AllowSha1Responses = false }));
    }

    [Fact]
    public void A_delegate_that_a_list_shows_revoked_answers_nothing()
    {
        var entry = new ForgedEntry(Delegate.Certificate.SerialNumberBytes.ToArray(), Now.AddDays(-1));
        byte[][] response = [(_lab.Ocsp with { Signer = Delegate }).Sign()];
        var list = _lab.Crl with { Entries = [entry], NextUpdate = Now };
        NoStatus(_lab.Check([list.Sign()], response));
    }

    [Fact]
    public void A_revocation_among_more_forged_answers_than_may_be_verified_is_never_drowned()
    {
        var forger = _lab.Ocsp with { Signer = TestAuthority.Forge(_lab.Issuing), Certificates = [] };
        byte[][] forged =
        [
            .. Enumerable.Range(1, 200).Select(i => (forger with { ProducedAt = Now.AddMinutes(-i) }).Sign()),
        ];
        byte[][] list = [_lab.Crl.Sign()];
        var revoked = Answering(new ForgedAnswer(Now.AddDays(-1))).Sign();
        NoStatus(_lab.Check(list, [.. forged, revoked]));
        NoStatus(_lab.Check(list, [.. forged, revoked], Registry with { Mode = RevocationMode.None }));
        Revocation(_lab.Check(list, [revoked, .. forged]));
        Revocation(_lab.Check(list, [.. forged.Take(100), revoked]));
        Good(_lab.Check(list, [.. forged.Take(100)]));
    }

    [Fact]
    public void A_delegate_without_nocheck_answers_where_a_list_shows_it_good()
    {
        var plain = WithoutNoCheck();
        byte[][] revoked = [(Answering(new ForgedAnswer(Now.AddDays(-1))) with { Signer = plain }).Sign()];
        Revocation(_lab.Check([_lab.Crl.Sign()], revoked));
        NoStatus(_lab.Check([], revoked));

        // What it says counts no more once the list has it, or has run out itself.
        var entry = new ForgedEntry(plain.Certificate.SerialNumberBytes.ToArray(), Now.AddDays(-1));
        Good(_lab.Check([(_lab.Crl with { Entries = [entry] }).Sign()], revoked));
        NoStatus(_lab.Check([(_lab.Crl with { NextUpdate = Now }).Sign()], revoked));

        // Its own word about itself, or another delegate's, is no such list.
        var (itself, delegated) = (
            new OcspForge(plain, plain.Certificate, _lab.Issuing.Certificate),
            new OcspForge(Delegate, plain.Certificate, _lab.Issuing.Certificate)
        );
        NoStatus(_lab.Check([], [itself.Sign(), delegated.Sign(), .. revoked]));
    }

    [Fact]
    public void A_delegate_without_nocheck_answers_under_the_standard_and_not_in_the_registry()
    {
        var plain = WithoutNoCheck();
        var response = _lab.Ocsp with { Signer = plain };
        NoStatus(_lab.Check(response));
        Good(_lab.Check(response, Pkix));
    }

    [Fact]
    public void A_delegate_of_a_same_named_CA_with_another_key_answers_nothing()
    {
        var other = new PathLab();
        var foreign = other.Issuing.IssueIdentity(TestSubject.Of("OCSP"), CertificateProfiles.OcspResponder(), Years);
        NoStatus(_lab.Check(_lab.Ocsp with { Signer = foreign }, Pkix));
        NoStatus(_lab.Check(_lab.Ocsp with { Signer = other.Issuing.Identity }, Pkix));
    }

    [Fact]
    public void A_delegate_with_an_unknown_critical_extension_answers_nothing()
    {
        var odd = new X509Extension("1.2.3.4", [0x05, 0x00], critical: true);
        NoStatus(_lab.Check(_lab.Ocsp with { Signer = Responder([.. CertificateProfiles.OcspResponder(), odd]) }));
    }

    private static byte[] Time(DateTimeOffset time)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        return writer.Encode();
    }

    private static SigningIdentity WithoutNoCheck() =>
        Responder([.. CertificateProfiles.OcspResponder().Where(e => e.Oid?.Value != CertificateProfiles.OcspNoCheck)]);

    private static SigningIdentity Responder(IReadOnlyList<X509Extension> profile) =>
        Shared.Issuing.IssueIdentity(TestSubject.Of("OCSP"), profile, Years);

    private OcspForge Answering(params IReadOnlyList<ForgedAnswer> answers) => _lab.Ocsp with { Answers = answers };
}
