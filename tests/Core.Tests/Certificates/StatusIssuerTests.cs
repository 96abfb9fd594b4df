using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;
using Org.BouncyCastle.Ocsp;
using OcspResponder = JianliRegistry.Pki.Certificates.OcspResponder;
using OcspStatus = JianliRegistry.Pki.Certificates.OcspStatus;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>What may replace the status held: each case is the good one with one difference.</summary>
public sealed class StatusIssuerTests : IDisposable
{
    private const string Sha1 = "1.3.14.3.2.26";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private static readonly DateTimeOffset Now = PathLab.Now;
    private static readonly byte[] Nonce = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly TestAuthority _authority = new(Now);
    private readonly TestLeaf _leaf;
    private readonly StatusIssuer _issuer;

    public StatusIssuerTests()
    {
        _leaf = _authority.IssueLeaf();
        _issuer = Issuer(_authority.Issuing.Certificate.RawData);
    }

    public void Dispose()
    {
        _leaf.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void A_CRL_of_this_CA_is_taken_with_its_period()
    {
        Assert.True(_issuer.ReadCrl(Crl(), Now).TryGetValue(out var reading, out _));
        Assert.Equal(new StatusPeriod(Now.AddHours(-1), Now.AddHours(23)), reading.Period);
        Assert.Equal(Now.AddHours(-1).ToUnixTimeMilliseconds(), reading.Number);
    }

    [Fact]
    public void A_CRL_that_is_not_this_CAs_word_for_now_is_refused()
    {
        using var impostor = new TestAuthority(Now);
        Refused("another CA's", _authority.Crl(_authority.Root, []));
        Refused("not signed by", impostor.Crl(impostor.Issuing, []));
        Refused("expired", Crl(Now.AddDays(-2)));
        Refused("future", Crl(Now.AddMinutes(6)));
        Refused("DER", [0x30, 0x80]);
        Refused("delta", _authority.Crl(_authority.Issuing, [], further: [CrlExtensions.Delta]));

        void Refused(string because, byte[] crl)
        {
            Assert.False(_issuer.ReadCrl(crl, Now).TryGetValue(out _, out var rejection), because);
            Assert.Equal(RejectionReason.RevocationUnknown, rejection.Reason);
            Assert.Contains(because, rejection.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Sha1)]
    [InlineData(Sha256)]
    public void A_responder_reads_our_request_and_we_read_its_answer(string hash)
    {
        var request = _issuer.CreateOcspRequest(Leaf, hash, Nonce);
        var parsed = new OcspReq(request);
        Assert.Equal(hash, Assert.Single(parsed.GetRequestList()).GetCertID().HashAlgOid);
        Assert.True(parsed.GetRequestList()[0].GetCertID().MatchesIssuer(_authority.Issuing.Identity.Parsed));

        Assert.True(Read(Answer(request)).TryGetValue(out var reading, out _));
        Assert.Equal((OcspStanding.Good, true), (reading.Standing, reading.HasNonce));
        Assert.Equal(new StatusPeriod(Now, Now.AddHours(1)), reading.Period);
    }

    [Fact]
    public void Revoked_and_unknown_are_answers_too()
    {
        var revoked = new RevokedCertificate(_leaf.SerialNumber, Now.AddDays(-1), 1);
        Assert.True(Read(Answer(status: new OcspStatus(true, revoked))).TryGetValue(out var reading, out _));
        Assert.Equal((OcspStanding.Revoked, Now.AddDays(-1)), (reading.Standing, reading.RevokedAt));
        Assert.True(Read(Answer(status: OcspStatus.Unknown)).TryGetValue(out reading, out _));
        Assert.Equal(OcspStanding.Unknown, reading.Standing);
    }

    [Fact]
    public void An_answer_from_stock_has_no_nonce_and_is_taken_by_its_freshness()
    {
        var stock = _authority.OcspResponse(_leaf, OcspStatus.Good);
        Assert.True(_issuer.ReadOcsp(stock, Leaf, Nonce, Now, []).TryGetValue(out var reading, out _));
        Assert.False(reading.HasNonce);
    }

    [Fact]
    public void An_answer_that_is_not_about_this_question_now_by_who_may_answer_is_refused()
    {
        using var other = _authority.IssueLeaf();
        using var impostor = new TestAuthority(Now);
        var another = _issuer.CreateOcspRequest(Leaf, Sha1, [.. Nonce.Reverse()]);
        Refused("another question", Answer(another));
        Refused("another certificate", _authority.OcspResponse(other, OcspStatus.Good));
        Refused("does not speak", _authority.OcspResponse(_leaf, OcspStatus.Good, signer: impostor.Responder));
        Refused("does not speak", _authority.OcspResponse(_leaf, OcspStatus.Good, signer: _authority.Seal));
        Refused("expired", _authority.OcspResponse(_leaf, OcspStatus.Good, Now.AddHours(-3), Now.AddHours(-2)));
        Refused("future", _authority.OcspResponse(_leaf, OcspStatus.Good, Now.AddMinutes(6)));
        Refused("did not succeed", new OCSPRespGenerator().Generate(OcspRespStatus.TryLater, null).GetEncoded());
        Refused("DER", [1, 2, 3]);

        void Refused(string because, byte[] response)
        {
            Assert.False(Read(response).TryGetValue(out _, out var rejection), because);
            Assert.Contains(because, rejection.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_delegate_that_has_to_be_shown_good_is_believed_with_its_CAs_list_only()
    {
        var plain = CertificateProfiles.OcspResponder().Where(e => e.Oid?.Value != CertificateProfiles.OcspNoCheck);
        using var responder = _authority.Issuing.IssueIdentity(TestSubject.Of("OCSP"), [.. plain], PathLab.Years);
        var response = _authority.OcspResponse(_leaf, OcspStatus.Good, signer: responder);
        var revoked = new RevokedCertificate(responder.Certificate.SerialNumber, Now.AddDays(-1), 1);
        Assert.False(Read(response).TryGetValue(out _, out _));
        Assert.True(_issuer.ReadOcsp(response, Leaf, Nonce, Now, [Crl()]).TryGetValue(out _, out _));
        byte[][] shown = [_authority.Crl(_authority.Issuing, [revoked])];
        Assert.False(_issuer.ReadOcsp(response, Leaf, Nonce, Now, shown).TryGetValue(out _, out _));
    }

    [Fact]
    public void Only_the_CA_that_signed_a_certificate_has_issued_it()
    {
        using var impostor = new TestAuthority(Now);
        using var forged = impostor.IssueLeaf();
        Assert.True(_issuer.HasIssued(Leaf));
        Assert.False(_issuer.HasIssued(Parse(forged.Der)));
        Assert.False(Issuer(_authority.Root.Certificate.RawData).HasIssued(Leaf));
    }

    [Fact]
    public void A_leaf_issues_no_status() =>
        PathLab.Refused(RejectionReason.CertificateProfileViolation, StatusIssuer.Create(Leaf, isAnchor: true));

    private EndEntityCertificate Leaf => Parse(_leaf.Der);

    private byte[] Crl(DateTimeOffset? thisUpdate = null) => _authority.Crl(_authority.Issuing, [], thisUpdate);

    private byte[] Answer(byte[]? request = null, OcspStatus? status = null) =>
        new OcspResponder(
            _authority.Responder,
            _authority.Issuing.Identity.Parsed,
            _ => status ?? OcspStatus.Good
        ).Answer(request ?? _issuer.CreateOcspRequest(Leaf, Sha1, Nonce), Now);

    private Verdict<OcspReading> Read(byte[] response) => _issuer.ReadOcsp(response, Leaf, Nonce, Now, []);

    private static StatusIssuer Issuer(byte[] der) =>
        StatusIssuer.Create(Parse(der), isAnchor: false).TryGetValue(out var issuer, out var rejection)
            ? issuer
            : throw new InvalidOperationException(rejection.ToString());

    private static EndEntityCertificate Parse(byte[] der) =>
        EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _)
            ? certificate
            : throw new InvalidOperationException("not a certificate");
}
