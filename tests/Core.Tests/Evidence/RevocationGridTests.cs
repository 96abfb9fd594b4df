using System.Security.Cryptography.X509Certificates;
using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>
/// Whose certificate was revoked when: signed at second 3, stamped at 5 by an authority of another root, in the log at 6, receipt
/// and seal at 7. Lists of two hours later tell of it.
/// </summary>
public sealed class RevocationGridTests : IDisposable
{
    private static readonly DateTimeOffset At = SamplePackage.Now.AddHours(3);
    private readonly SamplePackage _sample = new();
    private readonly TestAuthority _stamper = new(SamplePackage.Now, "Stamper");
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _sample.Dispose();
        _stamper.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("signer", 5, Indication.TotalFailed, "REVOKED")]
    [InlineData("signer", 6, Indication.TotalPassed, null)]
    [InlineData("issuing CA", -3600, Indication.Indeterminate, "REVOKED_CA_NO_POE")]
    [InlineData("issuing CA", 5, Indication.Indeterminate, "REVOKED_CA_NO_POE")]
    [InlineData("issuing CA", 8, Indication.TotalPassed, null)]
    [InlineData("timestamp authority", 4, Indication.Indeterminate, "REVOKED_NO_POE")]
    [InlineData("timestamp authority", 5, Indication.Indeterminate, "REVOKED_NO_POE")]
    [InlineData("timestamp authority", 6, Indication.Indeterminate, "REVOKED_NO_POE")]
    [InlineData("CA of the timestamp authority", 5, Indication.Indeterminate, "REVOKED_CA_NO_POE")]
    [InlineData("CA of the timestamp authority", 6, Indication.Indeterminate, "REVOKED_CA_NO_POE")]
    public void Only_the_signers_own_revocation_fails(string whose, int seconds, Indication expected, string? because)
    {
        var package = _sample.Build(PlanOf(whose, seconds));
        var report = Verifier.Verify(package, At);
        Assert.True((expected, because) == (report.Indication, report.SubIndication), Describe(report));
        Assert.Equal(EvidenceReportJson.Render(report), EvidenceReportJson.Render(Verifier.Verify(package, At)));

        var (exit, output) = Script().Run(package);
        Assert.True(exit == ExitOf(expected), output);
    }

    [Fact]
    public void The_log_proves_the_time_where_the_timestamp_authority_was_revoked()
    {
        var report = Verifier.Verify(_sample.Build(PlanOf("timestamp authority", 4)), At);
        Assert.Equal("2026-11-23T09:00:06+08:00", report.Facts["provenAt"]);
        Assert.Equal("passed", report.Checks.Single(c => c.Name == CheckName.CommitmentCertificate).Outcome);
        Assert.Equal(
            nameof(RejectionReason.RevocationUndecided),
            report.Checks.Single(c => c.Name == CheckName.TimestampCertificate).Reason
        );
    }

    [Fact]
    public void A_signer_who_was_revoked_fails_also_under_a_CA_that_was()
    {
        var plan = PlanOf("issuing CA", 5);
        var both = plan with
        {
            Crls = (authority, signer) =>
                [
                    .. plan.Crls(authority, signer),
                    authority.Crl(
                        authority.Issuing,
                        [new RevokedCertificate(signer.SerialNumber, SamplePackage.Now, 1)],
                        SamplePackage.Now.AddHours(1)
                    ),
                ],
        };
        var report = Verifier.Verify(_sample.Build(both), At);
        Assert.Equal((Indication.TotalFailed, "REVOKED"), (report.Indication, report.SubIndication));
    }

    private EvidenceVerifier Verifier =>
        new(
            Accepted(TrustStore.Create([.. _sample.Authority.Anchors, .. _stamper.Anchors], [])),
            [_sample.LogKey],
            CommitmentPolicy.Current
        );

    private VerifyScript Script() => new(_directory, _sample) { OtherAnchorsPem = _stamper.AnchorsPem };

    private static int ExitOf(Indication indication) =>
        indication switch
        {
            Indication.TotalPassed => 0,
            Indication.TotalFailed => 1,
            _ => 2,
        };

    private PackagePlan PlanOf(string whose, int seconds) =>
        new()
        {
            Timestamper = _stamper,
            Crls = (authority, signer) =>
                [
                    .. authority.Crls(),
                    .. _stamper.Crls(),
                    .. Told(authority, whose, seconds, "issuing CA", ("signer", signer.Certificate)),
                    .. Told(
                        _stamper,
                        whose,
                        seconds,
                        "CA of the timestamp authority",
                        ("timestamp authority", _stamper.Timestamper.Certificate)
                    ),
                ],
            Files = files =>
                files.Add(new(PackagePaths.Certificates + "stamper.cer", _stamper.Issuing.Certificate.RawData)),
        };

    private static byte[][] Told(
        TestAuthority authority,
        string whose,
        int seconds,
        string issuing,
        (string Name, X509Certificate2 Certificate) leaf
    )
    {
        var (when, told) = (SamplePackage.Now.AddSeconds(seconds), SamplePackage.Now.AddHours(2));
        return
        [
            authority.Crl(authority.Root, Revoked(issuing, authority.Issuing.Certificate), told),
            authority.Crl(authority.Issuing, Revoked(leaf.Name, leaf.Certificate), told),
        ];

        List<RevokedCertificate> Revoked(string name, X509Certificate2 certificate) =>
            name == whose ? [new RevokedCertificate(certificate.SerialNumber, when, 1)] : [];
    }

    private static string Describe(EvidenceReport report) => Encoding.UTF8.GetString(EvidenceReportJson.Render(report));
}
