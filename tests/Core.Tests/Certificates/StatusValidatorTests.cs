using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class StatusValidatorTests
{
    private readonly StatusLab _lab = new();

    [Fact]
    public void A_certificate_is_shown_good_without_a_path_where_its_issuer_is_at_hand()
    {
        StatusLab.Good(Validate(_lab.Crl, [_lab.Issuing.Certificate.RawData]));
        var root = _lab.Root.Certificate.RawData;
        StatusLab.Good(Validate(_lab.Crl, [root], [_lab.Issuing.Certificate.RawData]));
        Refused(RejectionReason.PathNotFound, Validate(_lab.Crl, [root]));
    }

    [Fact]
    public void A_revocation_and_a_missing_status_refuse()
    {
        var issuer = _lab.Issuing.Certificate.RawData;
        StatusLab.Revocation(Validate(_lab.Crl with { Entries = [_lab.Revoked] }, [issuer]));
        StatusLab.NoStatus(Validate(_lab.Crl with { NextUpdate = Now }, [issuer]));
    }

    [Fact]
    public void A_same_named_CA_with_another_key_is_not_the_issuer()
    {
        var other = new PathLab();
        var list = new CrlForge(other.Issuing.Identity);
        Refused(RejectionReason.PathNotFound, Validate(list, [other.Issuing.Certificate.RawData]));
        var both = new[] { other.Issuing.Certificate.RawData, _lab.Issuing.Certificate.RawData };
        StatusLab.Good(Validate(_lab.Crl, both));
        StatusLab.NoStatus(Validate(list, both));
    }

    [Fact]
    public void What_is_no_certificate_has_no_status()
    {
        Assert.True(TrustStore.Create([_lab.Issuing.Certificate.RawData], []).TryGetValue(out var trust, out _));
        var verdict = new StatusValidator(trust, new PathPolicy()).Validate([0x30], RevocationMaterial.None, Now, Now);
        Refused(RejectionReason.CertificateMalformed, verdict);
    }

    private Verdict<RevocationFindings> Validate(
        CrlForge list,
        IReadOnlyList<byte[]> anchors,
        IReadOnlyList<byte[]>? intermediates = null
    )
    {
        Assert.True(
            TrustStore.Create(anchors, intermediates ?? []).TryGetValue(out var trust, out var rejection),
            rejection?.Detail
        );
        var status = new RevocationMaterial([list.Sign()], []);
        return new StatusValidator(trust, new PathPolicy()).Validate(_lab.Leaf.Certificate.RawData, status, Now, Now);
    }
}
