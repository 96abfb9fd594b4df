using JianliRegistry.Core.Evidence;
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
    public void A_backdated_invalidity_is_told_and_voids_nothing(int seconds, string? told)
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
        Assert.True(report.Indication == Indication.TotalPassed, report.SubIndication);
        Assert.Equal(told, report.Facts.GetValueOrDefault("invalidSince"));
        Assert.Equal(told is null ? null : "2026-11-23T10:00:00+08:00", report.Facts.GetValueOrDefault("revokedLater"));
    }
}
