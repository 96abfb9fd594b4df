using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Core.Tests.Evidence;

public sealed class EvidenceVerifierTests : IDisposable
{
    private static readonly DateTimeOffset At = SamplePackage.Now.AddHours(1);
    private readonly SamplePackage _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void A_good_package_passes_and_lists_every_check()
    {
        var report = _sample.Verifier.Verify(_sample.Build(), At);
        Assert.True(report.Indication == Indication.TotalPassed, Describe(report));
        Assert.Null(report.SubIndication);
        Assert.Equal(CheckName.All, report.Checks.Select(check => check.Name));
        Assert.All(report.Checks, check => Assert.Contains(check.Outcome, (string[])["passed", "skipped"]));
        Assert.Equal(
            [
                "archive.timestamp",
                "archive.certificate",
                "renewal.record",
                "renewal.certificate",
                "log.not-reported-lost",
                "commitment.revocation-confirmed",
            ],
            report.Checks.Where(c => c.Outcome == "skipped").Select(c => c.Name)
        );
    }

    [Fact]
    public void A_report_shows_no_personal_data()
    {
        var json = Encoding.UTF8.GetString(EvidenceReportJson.Render(_sample.Verifier.Verify(_sample.Build(), At)));
        Assert.DoesNotContain("110000198503150011", json, StringComparison.Ordinal);
        Assert.DoesNotContain("测试甲", json, StringComparison.Ordinal);
        Assert.Contains("测试鲁衡监理有限公司", json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_package_gives_the_same_report()
    {
        var package = _sample.Build();
        Assert.Equal(
            EvidenceReportJson.Render(_sample.Verifier.Verify(package, At)),
            EvidenceReportJson.Render(_sample.Verifier.Verify(package, At))
        );
    }

    [Fact]
    public void Without_anchors_the_answer_is_indeterminate()
    {
        var report = new EvidenceVerifier(null, [_sample.LogKey], CommitmentPolicy.Current).Verify(_sample.Build(), At);
        Assert.Equal(
            (Indication.Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND"),
            (report.Indication, report.SubIndication)
        );
        Assert.Equal(
            4,
            report.Checks.Count(check =>
                check.Reason == "trust-not-configured" && check.Name.EndsWith("certificate", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public void Without_the_log_key_the_answer_is_indeterminate()
    {
        var report = new EvidenceVerifier(_sample.Trust, [], CommitmentPolicy.Current).Verify(_sample.Build(), At);
        Assert.Equal((Indication.Indeterminate, "GENERIC"), (report.Indication, report.SubIndication));
        Assert.Equal("skipped", OutcomeOf(report, CheckName.Checkpoint));
    }

    [Fact]
    public void Anchors_of_somebody_else_do_not_help()
    {
        using var other = new SamplePackage();
        var report = new EvidenceVerifier(other.Trust, [_sample.LogKey], CommitmentPolicy.Current).Verify(
            _sample.Build(),
            At
        );
        Assert.Equal(
            (Indication.Indeterminate, "NO_CERTIFICATE_CHAIN_FOUND"),
            (report.Indication, report.SubIndication)
        );
    }

    [Fact]
    public void A_log_key_of_somebody_else_refuses_the_checkpoint()
    {
        using var other = new SamplePackage();
        var report = new EvidenceVerifier(_sample.Trust, [other.LogKey], CommitmentPolicy.Current).Verify(
            _sample.Build(),
            At
        );
        Assert.Equal("CheckpointSignatureInvalid", ReasonOf(report, CheckName.Checkpoint));
        Assert.Equal(Indication.TotalFailed, report.Indication);
    }

    [Fact]
    public void An_unstamped_package_rests_on_the_log()
    {
        var report = _sample.Verifier.Verify(_sample.Build(new() { IsStamped = false }), At);
        Assert.True(report.Indication == Indication.TotalPassed, Describe(report));
        Assert.Equal("not-stamped-yet", ReasonOf(report, CheckName.Timestamp));
        Assert.Equal("2026-11-23T09:00:06+08:00", report.Facts["provenAt"]);
    }

    [Fact]
    public void Without_any_proof_of_time_the_signer_cannot_be_judged()
    {
        var verifier = new EvidenceVerifier(_sample.Trust, [], CommitmentPolicy.Current);
        var report = verifier.Verify(_sample.Build(new() { IsStamped = false }), At);
        Assert.Equal((Indication.Indeterminate, "NO_POE"), (report.Indication, report.SubIndication));
    }

    [Fact]
    public void Nine_years_later_the_kept_status_still_counts()
    {
        var report = _sample.Verifier.Verify(_sample.Build(), At.AddYears(9));
        Assert.True(report.Indication == Indication.TotalPassed, Describe(report));
    }

    [Fact]
    public void A_later_CRL_confirms_the_signer()
    {
        var plan = new PackagePlan
        {
            Crls = (authority, _) =>
                [.. authority.Crls(), authority.Crl(authority.Issuing, [], At), authority.Crl(authority.Root, [], At)],
        };
        var report = _sample.Verifier.Verify(_sample.Build(plan), At.AddMinutes(1));
        Assert.True(report.Indication == Indication.TotalPassed, Describe(report));
        Assert.Equal("passed", OutcomeOf(report, CheckName.RevocationConfirmed));
    }

    [Theory]
    [InlineData(-3600, Indication.TotalFailed)]
    [InlineData(4, Indication.TotalFailed)]
    [InlineData(5, Indication.TotalFailed)]
    [InlineData(6, Indication.TotalPassed)]
    [InlineData(3600, Indication.TotalPassed)]
    public void Only_a_revocation_after_the_proven_time_leaves_the_signature_valid(int seconds, Indication expected)
    {
        // Stamped at second 5 (3 + 2); the later list tells of the revocation.
        var plan = new PackagePlan
        {
            Crls = (authority, signer) =>
            {
                var revoked = new RevokedCertificate(signer.SerialNumber, SamplePackage.Now.AddSeconds(seconds), 1);
                return
                [
                    .. authority.Crls(),
                    authority.Crl(authority.Issuing, [revoked], At.AddHours(1)),
                    authority.Crl(authority.Root, [], At.AddHours(1)),
                ];
            },
        };
        var report = _sample.Verifier.Verify(_sample.Build(plan), At.AddDays(2));
        Assert.True(report.Indication == expected, Describe(report));
        Assert.Equal(expected == Indication.TotalFailed ? "REVOKED" : null, report.SubIndication);
    }

    [Fact]
    public void A_late_timestamp_yields_to_the_log()
    {
        var report = _sample.Verifier.Verify(_sample.Build(new() { StampDelay = TimeSpan.FromMinutes(30) }), At);
        Assert.True(report.Indication == Indication.TotalPassed, Describe(report));
        Assert.Equal("2026-11-23T09:00:06+08:00", report.Facts["provenAt"]);
    }

    [Fact]
    public void Without_status_the_signer_cannot_be_judged()
    {
        var report = _sample.Verifier.Verify(_sample.Build(new() { Crls = (_, _) => [] }), At);
        Assert.Equal((Indication.Indeterminate, "TRY_LATER"), (report.Indication, report.SubIndication));
    }

    [Fact]
    public void A_report_about_an_earlier_instant_is_indeterminate()
    {
        var report = _sample.Verifier.Verify(_sample.Build(), SamplePackage.Now.AddDays(-1));
        Assert.Equal("TimeOrderInvalid", ReasonOf(report, CheckName.Times));
        Assert.Equal((Indication.Indeterminate, "TIMESTAMP_ORDER_FAILURE"), (report.Indication, report.SubIndication));
    }

    [Fact]
    public void A_key_of_another_enterprise_is_found()
    {
        var plan = new PackagePlan { Signer = new LeafOptions { CreditCode = LeafOptions.OtherCreditCode } };
        var report = _sample.Verifier.Verify(_sample.Build(plan), At);
        Assert.Equal("StatementOrganizationMismatch", ReasonOf(report, CheckName.Organization));
        Assert.Equal((Indication.Indeterminate, "SIG_CONSTRAINTS_FAILURE"), (report.Indication, report.SubIndication));
    }

    [Fact]
    public void An_enterprise_cannot_write_a_receipt_to_itself()
    {
        var report = _sample.Verifier.Verify(_sample.Build(new() { IsSelfReceipted = true }), At);
        Assert.Equal("ReceiptMismatch", ReasonOf(report, CheckName.ReceiptLinks));
        Assert.Equal(Indication.TotalFailed, report.Indication);
    }

    [Theory]
    [MemberData(nameof(WrongPackages.All), MemberType = typeof(WrongPackages))]
    public void One_wrong_thing_fails_its_own_check(string what, string check, string reason)
    {
        var report = _sample.Verifier.Verify(_sample.Build(WrongPackages.PlanOf(what)), At);
        Assert.True(ReasonOf(report, check) == reason, $"{what}\n{Describe(report)}");
        Assert.NotEqual(Indication.TotalPassed, report.Indication);
        Assert.NotNull(report.SubIndication);
    }

    [Fact]
    public void Bytes_that_are_no_package_fail_with_a_reason()
    {
        foreach (var bytes in new byte[][] { [], [0x50, 0x4b, 0x03, 0x04], new byte[100_000] })
        {
            var report = _sample.Verifier.Verify(bytes, At);
            Assert.Equal((Indication.TotalFailed, "FORMAT_FAILURE"), (report.Indication, report.SubIndication));
            Assert.Equal(CheckName.All.Count, report.Checks.Count);
        }
    }

    [Fact]
    public void Every_flipped_byte_of_a_package_fails()
    {
        var package = _sample.Build();
        // A prime, so that every file and header has its turn; BitFlipTests flips the bits of a smaller package.
        var step = Environment.GetEnvironmentVariable("JIANLI_CAMPAIGN") == "1" ? 1 : 13;
        for (var i = 0; i < package.Length; i += step)
        {
            package[i] ^= 0x01;
            Assert.False(EvidencePackage.Open(package).TryGetValue(out _, out _), $"byte {i}");
            package[i] ^= 0x01;
        }
    }

    [Fact]
    public void A_package_sealed_again_over_any_hostile_file_never_passes_and_never_throws()
    {
        // The strongest attacker: whoever holds the seal key, but neither the enterprise's key, the log's nor the authority's.
        var random = new Random(20261123);
        string[] victims =
        [
            PackagePaths.Statement,
            PackagePaths.Commitment,
            PackagePaths.SignatureValue,
            PackagePaths.Leaf,
            PackagePaths.Salts,
            PackagePaths.Proof,
            PackagePaths.Timestamp,
            PackagePaths.ReceiptStatement,
            PackagePaths.Receipt,
        ];
        for (var i = 0; i < 300; i++)
        {
            var victim = victims[i % victims.Length];
            var plan = new PackagePlan
            {
                Files = files =>
                    WrongPackages.Change(
                        files,
                        victim,
                        content =>
                        {
                            content[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
                            return content;
                        }
                    ),
            };
            var package = _sample.Build(plan);
            var report = _sample.Verifier.Verify(package, At);

            // Certificates and CRLs beside a signature only help; a damaged one may leave the same proof standing.
            var spared = () =>
                victim is PackagePaths.Commitment or PackagePaths.Receipt && WrongPackages.SaysTheSame(package);
            Assert.True(report.Indication != Indication.TotalPassed || spared(), $"{victim}\n{Describe(report)}");
        }
    }

    private static string? ReasonOf(EvidenceReport report, string check) =>
        report.Checks.Single(c => c.Name == check).Reason;

    private static string OutcomeOf(EvidenceReport report, string check) =>
        report.Checks.Single(c => c.Name == check).Outcome;

    private static string Describe(EvidenceReport report) => Encoding.UTF8.GetString(EvidenceReportJson.Render(report));
}
