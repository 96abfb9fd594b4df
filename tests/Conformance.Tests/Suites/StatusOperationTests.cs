using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;
using JianliRegistry.Verifier.Adapter;

namespace JianliRegistry.Conformance.Tests.Suites;

/// <summary>op <c>status</c> by itself, without the suites: the same question with one difference.</summary>
public sealed class StatusOperationTests : IDisposable
{
    private readonly TestAuthority _authority = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TestLeaf _leaf;

    public StatusOperationTests() => _leaf = _authority.IssueLeaf();

    private AdapterRequest Good =>
        new()
        {
            Id = "1",
            Op = "status",
            Anchors = _authority.Anchors,
            Intermediates = [.. _authority.Intermediates, [0x30, 0x00]],
            Leaf = _leaf.Der,
            Time = _authority.Now,
            Crls = _authority.Crls(),
        };

    public void Dispose()
    {
        _leaf.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("pkix")]
    public void A_certificate_that_its_CAs_list_leaves_out_is_accepted(string profile) =>
        Assert.Equal("accept", StatusOperation.Answer(Good with { Profile = profile }).Result);

    [Fact]
    public void An_answer_of_OCSP_is_enough() =>
        Assert.Equal(
            "accept",
            StatusOperation.Answer(Good with { Crls = [], Ocsp = [Answer(OcspStatus.Good)] }).Result
        );

    [Fact]
    public void A_revocation_by_list_or_by_OCSP_rejects()
    {
        var revoked = new RevokedCertificate(_leaf.SerialNumber, _authority.Now.AddHours(-2), Reason: 1);
        Rejects("CertificateRevoked", Good with { Crls = _authority.Crls(revoked) });
        Rejects("CertificateRevoked", Good with { Ocsp = [Answer(new OcspStatus(Known: true, revoked))] });
    }

    [Fact]
    public void No_status_stale_status_and_an_absent_issuer_reject()
    {
        Rejects("RevocationUnknown", Good with { Crls = [] });
        Rejects("RevocationUnknown", Good with { Now = _authority.Now.AddDays(2) });
        Rejects("RevocationUnknown", Good with { MaxStatusAgeSeconds = 60 });
        Rejects("PathNotFound", Good with { Intermediates = [] });
    }

    private byte[] Answer(OcspStatus status) => _authority.OcspResponse(_leaf, status);

    private static void Rejects(string reason, AdapterRequest request)
    {
        var answer = StatusOperation.Answer(request);
        Assert.Equal("reject", answer.Result);
        Assert.StartsWith(reason, answer.Detail, StringComparison.Ordinal);
    }
}
