using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Core.Tests.Evidence;

public sealed class ContestedEvidenceTests : IDisposable
{
    private static readonly DateTimeOffset At = SamplePackage.Now.AddHours(1);
    private readonly SamplePackage _sample = new();

    public void Dispose() => _sample.Dispose();

    [Theory]
    [InlineData(5, "2026-11-23T09:00:05+08:00")]
    [InlineData(6, null)]
    public void A_backdated_invalidity_makes_the_evidence_contested_and_never_repudiated(int seconds, string? told)
    {
        // Stamped at second 5; revoked an hour later with an invalidity from before.
        var plan = new PackagePlan
        {
            Crls = (authority, signer) =>
            {
                var (later, since) = (SamplePackage.Now.AddHours(1), SamplePackage.Now.AddSeconds(seconds));
                return
                [
                    .. authority.Crls(),
                    authority.Crl(
                        authority.Issuing,
                        [new RevokedCertificate(signer.SerialNumber, later, 1, since)],
                        At.AddHours(1)
                    ),
                    authority.Crl(authority.Root, [], At.AddHours(1)),
                ];
            },
        };
        var report = _sample.Verifier.Verify(_sample.Build(plan), At.AddDays(2));
        Assert.Equal(
            told is null ? (Indication.TotalPassed, null) : (Indication.Indeterminate, "REVOKED_NO_POE"),
            (report.Indication, report.SubIndication)
        );
        Assert.Equal(
            told is null ? null : nameof(RejectionReason.RevocationUndecided),
            report.Checks.Single(check => check.Name == CheckName.Uncontested).Reason
        );
        Assert.Equal("passed", report.Checks.Single(check => check.Name == CheckName.CommitmentCertificate).Outcome);
        Assert.Equal(told, report.Facts.GetValueOrDefault("invalidSince"));
        Assert.Equal(told is null ? null : "2026-11-23T10:00:00+08:00", report.Facts.GetValueOrDefault("revokedLater"));
    }
}
