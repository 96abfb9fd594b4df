using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class TrustStoreTests
{
    private static readonly string RootPem = PathLab.Shared.Root.Certificate.ExportCertificatePem();
    private static readonly string IssuingPem = PathLab.Shared.Issuing.Certificate.ExportCertificatePem();

    [Fact]
    public void Test_anchors_are_recognised_by_their_mark()
    {
        Assert.True(TrustStore.FromPem([RootPem], [IssuingPem]).TryGetValue(out var trust, out _));
        Assert.True(trust.HasTestAnchors);
    }

    [Fact]
    public void One_text_may_hold_several_certificates()
    {
        Assert.True(TrustStore.FromPem([RootPem + "\n" + IssuingPem], []).TryGetValue(out var trust, out _));
        Assert.Equal(2, trust.AnchorCertificates.Count);
    }

    [Fact]
    public void A_store_without_an_anchor_is_refused() =>
        PathLab.Refused(
            RejectionReason.TrustNotConfigured,
            TrustStore.Create([], [PathLab.Shared.Root.Certificate.RawData])
        );

    [Theory]
    [InlineData("")]
    [InlineData("no PEM at all")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void What_is_no_certificate_is_refused(string pem) =>
        PathLab.Refused(RejectionReason.CertificateMalformed, TrustStore.FromPem([pem], []));
}
