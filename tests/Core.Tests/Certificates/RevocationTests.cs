using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Ocsp;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using OcspResponder = JianliRegistry.Pki.Certificates.OcspResponder;
using OcspStatus = JianliRegistry.Pki.Certificates.OcspStatus;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class RevocationTests
{
    private const string ReasonsOnly = "300483020640"; // issuingDistributionPoint { onlySomeReasons }
    private readonly PathLab _lab = Shared;

    [Fact]
    public void No_status_is_refused() =>
        Refused(RejectionReason.RevocationUnknown, _lab.Validate(status: RevocationMaterial.None));

    [Fact]
    public void Each_CA_below_the_anchor_needs_a_status_too() =>
        Refused(RejectionReason.RevocationUnknown, _lab.Validate(status: new RevocationMaterial([_lab.Crl()], [])));

    [Fact]
    public void Without_the_demand_a_missing_status_passes_but_a_revocation_does_not()
    {
        var validator = _lab.Validator(new PathPolicy(RequireRevocation: false));
        Accepted(_lab.Validate(status: RevocationMaterial.None, validator: validator));
        Refused(RejectionReason.CertificateRevoked, _lab.Validate(status: LeafRevoked(Now), validator: validator));
    }

    [Fact]
    public void A_revoked_leaf_and_a_revoked_CA_are_refused()
    {
        Refused(RejectionReason.CertificateRevoked, _lab.Validate(status: LeafRevoked(Now.AddDays(-3))));
        var issuingRevoked = _lab.Crl(_lab.Root, [Revoked(_lab.Issuing.Certificate, Now.AddDays(-3))]);
        var status = new RevocationMaterial([issuingRevoked, _lab.Crl()], []);
        Refused(RejectionReason.CertificateRevoked, _lab.Validate(status: status));
    }

    [Fact]
    public void An_act_before_the_revocation_date_stays_good()
    {
        var revokedAt = Now.AddDays(-3);
        Accepted(_lab.Validate(status: LeafRevoked(revokedAt), at: revokedAt.AddSeconds(-1)));
        Refused(RejectionReason.CertificateRevoked, _lab.Validate(status: LeafRevoked(revokedAt), at: revokedAt));
    }

    [Fact]
    public void A_CRL_counts_from_thisUpdate_until_just_before_nextUpdate()
    {
        var from = Now.AddHours(-1);
        Accepted(_lab.Validate(now: from));
        Accepted(_lab.Validate(now: from.AddDays(1).AddSeconds(-1)));
        Refused(RejectionReason.RevocationUnknown, _lab.Validate(now: from.AddDays(1)));
        Refused(RejectionReason.RevocationUnknown, _lab.Validate(now: from.AddSeconds(-1)));
    }

    [Fact]
    public void A_CRL_older_than_the_policy_allows_is_no_status()
    {
        var validator = _lab.Validator(new PathPolicy(MaxStatusAge: TimeSpan.FromMinutes(60)));
        Accepted(_lab.Validate(validator: validator));
        Refused(RejectionReason.RevocationUnknown, _lab.Validate(validator: validator, now: Now.AddSeconds(1)));
    }

    [Fact]
    public void A_CRL_without_nextUpdate_is_no_status()
    {
        var endless = CertificateRevocationLists.Create(_lab.Issuing.Identity, [], Now.AddHours(-1), null);
        Refused(RejectionReason.RevocationUnknown, Validate(endless));
    }

    [Fact]
    public void The_newest_CRL_decides_over_an_older_one_that_is_still_current()
    {
        var older = _lab.Crl(thisUpdate: Now.AddHours(-3));
        var newer = _lab.Crl(revoked: [Revoked(_lab.Leaf.Certificate, Now.AddHours(-2))], thisUpdate: Now.AddHours(-1));
        Refused(RejectionReason.CertificateRevoked, Validate(older, newer));
        Refused(RejectionReason.CertificateRevoked, Validate(newer, older));
    }

    [Fact]
    public void A_CRL_by_another_key_of_the_same_name_is_no_status()
    {
        var impostor = new PathLab();
        Refused(RejectionReason.RevocationUnknown, Validate(_lab.Crl(impostor.Issuing)));
    }

    [Fact]
    public void A_CRL_of_a_CA_without_cRLSign_is_no_status()
    {
        var lab = new PathLab(
            issuingProfile:
            [
                new X509BasicConstraintsExtension(true, false, 0, true),
                CertificateProfiles.KeyUsage(X509KeyUsageFlags.KeyCertSign),
            ]
        );
        Refused(RejectionReason.RevocationUnknown, lab.Validate());
    }

    [Theory]
    [InlineData("2.5.29.27", "020101", "a delta CRL")]
    [InlineData("2.5.29.28", "30038401FF", "an indirect CRL")]
    [InlineData("2.5.29.28", ReasonsOnly, "a CRL for some reasons")]
    [InlineData("2.5.29.28", "30038501FF", "a CRL for attribute certificates")]
    [InlineData("2.5.29.28", "30038201FF", "a CRL for CA certificates")]
    [InlineData("2.5.29.28", "3014A012A010860E687474703A2F2F782E746573742F", "a CRL of another distribution point")]
    [InlineData("1.2.3.4", "0500", "an unknown critical extension")]
    public void A_CRL_that_does_not_speak_of_every_leaf_is_no_status(string oid, string value, string what)
    {
        var partial = _lab.Crl(further: [new CrlExtension(oid, true, Convert.FromHexString(value))]);
        Assert.NotEmpty(what);
        Refused(RejectionReason.RevocationUnknown, Validate(partial));
    }

    [Fact]
    public void A_CRL_for_end_entities_speaks_of_a_leaf() =>
        Accepted(
            Validate(_lab.Crl(further: [new CrlExtension("2.5.29.28", true, Convert.FromHexString("30038101FF"))]))
        );

    [Fact]
    public void A_CRL_made_after_the_certificate_expired_may_have_dropped_it()
    {
        var leaf = _lab.Issue(LeafProfile(), new Validity(Now.AddDays(-9), Now.AddDays(-2))).Certificate.RawData;
        Refused(RejectionReason.RevocationUnknown, _lab.Validate(leaf, at: Now.AddDays(-3)));
    }

    [Fact]
    public void Each_flipped_bit_of_a_CRL_takes_its_word_away()
    {
        var (good, root, validator) = (_lab.Crl(), _lab.Crl(_lab.Root), _lab.Validator());
        for (var i = 0; i < good.Length * 8; i++)
        {
            var mutant = Mutate(good, i / 8, (byte)(1 << (i % 8)));
            var verdict = _lab.Validate(status: new RevocationMaterial([root, mutant], []), validator: validator);
            Assert.False(verdict.TryGetValue(out _, out _), $"bit {i} of the CRL does not matter");
        }
    }

    [Fact]
    public void An_OCSP_answer_of_the_CAs_delegate_is_a_status() => Accepted(ValidateOcsp(Delegate(), OcspStatus.Good));

    [Fact]
    public void An_OCSP_answer_by_the_CA_itself_is_a_status() =>
        Accepted(ValidateOcsp(_lab.Issuing.Identity, OcspStatus.Good));

    [Fact]
    public void One_revoked_answer_wins_over_any_number_of_good_ones()
    {
        var good = Ocsp(Delegate(), OcspStatus.Good);
        var revoked = Ocsp(Delegate(), RevokedAt(Now.AddDays(-1)));
        Refused(RejectionReason.CertificateRevoked, _lab.Validate(status: _lab.GoodStatus(good, revoked, good)));
        Accepted(
            _lab.Validate(status: _lab.GoodStatus(Ocsp(Delegate(), RevokedAt(Now.AddDays(-1)))), at: Now.AddDays(-2))
        );
    }

    [Fact]
    public void An_answer_unknown_is_refused_even_beside_a_good_CRL() =>
        Refused(
            RejectionReason.RevocationUnknown,
            _lab.Validate(status: _lab.GoodStatus(Ocsp(Delegate(), OcspStatus.Unknown)))
        );

    [Fact]
    public void A_responder_has_to_be_delegated_by_the_same_CA_for_that_work()
    {
        var other = new PathLab();
        var profile = CertificateProfiles.OcspResponder();
        var fromElsewhere = other.Issuing.IssueIdentity(TestSubject.Of("OCSP"), profile, Years);
        Refused(RejectionReason.RevocationUnknown, ValidateOcsp(fromElsewhere, OcspStatus.Good));
        var byRoot = _lab.Root.IssueIdentity(TestSubject.Of("OCSP"), profile, Years);
        Refused(RejectionReason.RevocationUnknown, ValidateOcsp(byRoot, OcspStatus.Good));
        Refused(RejectionReason.RevocationUnknown, ValidateOcsp(_lab.Leaf, OcspStatus.Good));
        var expired = _lab.Issuing.IssueIdentity(
            TestSubject.Of("OCSP"),
            profile,
            new Validity(Now.AddDays(-9), Now.AddDays(-1))
        );
        Refused(RejectionReason.RevocationUnknown, ValidateOcsp(expired, OcspStatus.Good));
        var withoutNoCheck = _lab.Issuing.IssueIdentity(
            TestSubject.Of("OCSP"),
            [.. profile.Where(e => e.Oid?.Value != CertificateProfiles.OcspNoCheck)],
            Years
        );
        Refused(RejectionReason.RevocationUnknown, ValidateOcsp(withoutNoCheck, OcspStatus.Good));
    }

    [Fact]
    public void An_OCSP_answer_is_fresh_from_thisUpdate_until_just_before_nextUpdate()
    {
        var response = Ocsp(Delegate(), OcspStatus.Good);
        var status = new RevocationMaterial([_lab.Crl(_lab.Root)], [response]);
        Accepted(_lab.Validate(status: status, now: Now.AddHours(1).AddSeconds(-1)));
        Refused(RejectionReason.RevocationUnknown, _lab.Validate(status: status, now: Now.AddHours(1)));
        Refused(RejectionReason.RevocationUnknown, _lab.Validate(status: status, now: Now.AddSeconds(-1)));
    }

    [Fact]
    public void A_known_path_is_judged_with_the_helpers_that_a_search_would_have()
    {
        var responder = Delegate();
        var forge = new OcspForge(responder, _lab.Leaf.Certificate, _lab.Issuing.Certificate)
        {
            Certificates = [],
            Answers = [new ForgedAnswer(Now.AddDays(-1))],
        };
        var (status, warm) = (_lab.GoodStatus(forge.Sign()), _lab.Validator());
        byte[][] helpers = [responder.Certificate.RawData];
        Refused(RejectionReason.CertificateRevoked, _lab.Validate(status: status, helpers: helpers));
        Accepted(_lab.Validate(validator: warm));
        Refused(RejectionReason.CertificateRevoked, _lab.Validate(status: status, helpers: helpers, validator: warm));
        byte[][] tooMany = [.. Enumerable.Repeat(helpers[0], 65)];
        Refused(RejectionReason.PathBudgetExceeded, _lab.Validate(status: status, helpers: tooMany, validator: warm));
    }

    [Fact]
    public void An_answer_about_another_certificate_is_no_status()
    {
        var neighbour = _lab.Issue(LeafProfile());
        var response = Ocsp(Delegate(), OcspStatus.Good, neighbour.Certificate);
        var status = new RevocationMaterial([_lab.Crl(_lab.Root)], [response]);
        Refused(RejectionReason.RevocationUnknown, _lab.Validate(status: status));
    }

    [Fact]
    public void Each_flipped_byte_of_an_OCSP_response_is_refused_or_says_the_same()
    {
        var (good, root, validator) = (Ocsp(Delegate(), OcspStatus.Good), _lab.Crl(_lab.Root), _lab.Validator());
        var accepted = 0;
        for (var i = 0; i < good.Length; i++)
        {
            var status = new RevocationMaterial([root], [Mutate(good, i)]);
            accepted += _lab.Validate(status: status, validator: validator).TryGetValue(out _, out _) ? 1 : 0;
        }

        Assert.Equal(0, accepted);
    }

    private Verdict<TrustedCertificate> Validate(params IReadOnlyList<byte[]> leafCrls) =>
        _lab.Validate(status: new RevocationMaterial([_lab.Crl(_lab.Root), .. leafCrls], []));

    private Verdict<TrustedCertificate> ValidateOcsp(SigningIdentity responder, OcspStatus answer) =>
        _lab.Validate(status: new RevocationMaterial([_lab.Crl(_lab.Root)], [Ocsp(responder, answer)]));

    private RevocationMaterial LeafRevoked(DateTimeOffset at) =>
        new([_lab.Crl(_lab.Root), _lab.Crl(revoked: [Revoked(_lab.Leaf.Certificate, at)])], []);

    private OcspStatus RevokedAt(DateTimeOffset at) => new(true, Revoked(_lab.Leaf.Certificate, at));

    private SigningIdentity Delegate() =>
        _lab.Issuing.IssueIdentity(TestSubject.Of("OCSP"), CertificateProfiles.OcspResponder(), Years);

    private byte[] Ocsp(SigningIdentity responder, OcspStatus answer, X509Certificate2? about = null)
    {
        var serial = new BigInteger((about ?? _lab.Leaf.Certificate).SerialNumber, 16);
        var request = new OcspReqGenerator();
        request.AddRequest(new CertificateID(CertificateID.DigestSha1, _lab.Issuing.Identity.Parsed, serial));
        return new OcspResponder(responder, _lab.Issuing.Identity.Parsed, _ => answer).Answer(
            request.Generate().GetEncoded(),
            Now
        );
    }
}
