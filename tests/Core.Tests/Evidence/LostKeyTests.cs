using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>A package whose signer's key was reported lost: the order of the log decides. The signature's own entry is 4.</summary>
public sealed class LostKeyTests : IDisposable
{
    private static readonly DateTimeOffset At = SamplePackage.Now.AddDays(2);
    private readonly SamplePackage _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Without_a_loss_the_check_is_skipped_and_the_conclusion_stands()
    {
        var report = _sample.Verifier.Verify(_sample.Build(), At);
        Assert.Equal(Indication.TotalPassed, report.Indication);
        Assert.Equal(("skipped", "no-loss-in-the-package"), OutcomeOf(report));
    }

    [Fact]
    public void A_signature_logged_before_the_loss_stays_valid()
    {
        var report = Verify(index: 9);
        Assert.Equal(Indication.TotalPassed, report.Indication);
        Assert.Equal(("passed", null), OutcomeOf(report));
        Assert.Equal("9", report.Facts["keyLostIndex"]);
        Assert.Equal("2026-11-23T14:00:00+08:00", report.Facts["keyLostAt"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void A_signature_logged_after_the_loss_is_told_and_never_passes(int index)
    {
        var report = Verify(index);
        Assert.Equal((Indication.Indeterminate, "REVOKED_NO_POE"), (report.Indication, report.SubIndication));
        Assert.Equal(("failed", nameof(RejectionReason.KeyReportedLost)), OutcomeOf(report));
    }

    [Fact]
    public void The_loss_of_another_key_does_not_belong_here() =>
        Assert.Equal(
            ("failed", nameof(RejectionReason.LeafMismatch)),
            OutcomeOf(Verify(9, act => act with { CertificateSha256 = new byte[32] }))
        );

    [Theory]
    [InlineData(PackagePaths.LossSalt, nameof(RejectionReason.LeafMismatch))]
    [InlineData(PackagePaths.LossLeaf, nameof(RejectionReason.LeafMalformed))]
    [InlineData(PackagePaths.LossProof, nameof(RejectionReason.ProofMalformed))]
    public void A_loss_that_its_own_files_do_not_prove_is_refused(string path, string reason)
    {
        var report = Verify(
            9,
            files: files => files[files.FindIndex(f => f.Path == path)] = new PackageFile(path, [1, 2, 3])
        );
        Assert.Equal(("failed", reason), OutcomeOf(report));
        Assert.NotEqual(Indication.TotalPassed, report.Indication);
    }

    [Fact]
    public void A_loss_proved_for_another_place_is_refused()
    {
        var report = Verify(9, proof: p => p with { Index = 8 });
        Assert.Equal(("failed", nameof(RejectionReason.InclusionProofInvalid)), OutcomeOf(report));
    }

    [Fact]
    public void A_loss_in_a_log_of_another_key_is_refused()
    {
        using var other = new SamplePackage();
        var report = Verify(9, prover: other);
        Assert.Equal("failed", OutcomeOf(report).Outcome);
        Assert.NotEqual(Indication.TotalPassed, report.Indication);
    }

    [Fact]
    public void Without_the_logs_key_no_order_is_known()
    {
        var verifier = new EvidenceVerifier(_sample.Trust, [], CommitmentPolicy.Current);
        Assert.Equal(("skipped", "no-place-in-the-log"), OutcomeOf(Verify(0, verifier: verifier)));
    }

    private EvidenceReport Verify(
        int index,
        Func<KeyLossAct, KeyLossAct>? act = null,
        Func<LogProof, LogProof>? proof = null,
        Action<List<PackageFile>>? files = null,
        SamplePackage? prover = null,
        EvidenceVerifier? verifier = null
    )
    {
        var plan = SampleLoss.PlanOf(prover ?? _sample, index, act, proof, files);
        return (verifier ?? _sample.Verifier).Verify(_sample.Build(plan), At);
    }

    private static (string Outcome, string? Reason) OutcomeOf(EvidenceReport report)
    {
        var check = report.Checks.Single(c => c.Name == CheckName.NotLost);
        return (check.Outcome, check.Reason);
    }
}
