using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>One package, read again and again over thirty years, with and without renewals.</summary>
public sealed class TimeTravelTests : IDisposable
{
    private static readonly DateTimeOffset Now = SamplePackage.Now;
    private readonly SamplePackage _sample = new();
    private readonly SampleRenewal[] _renewals = [new(Now.AddYears(8)), new(Now.AddYears(17)), new(Now.AddYears(26))];

    public void Dispose()
    {
        _sample.Dispose();
        Array.ForEach(_renewals, r => r.Dispose());
    }

    [Theory]
    [InlineData(0, 9, Indication.TotalPassed, null)]
    [InlineData(0, 11, Indication.Indeterminate, "OUT_OF_BOUNDS_NO_POE")]
    [InlineData(1, 11, Indication.TotalPassed, null)]
    [InlineData(1, 19, Indication.Indeterminate, "OUT_OF_BOUNDS_NO_POE")]
    [InlineData(3, 30, Indication.TotalPassed, null)]
    public void Archive_timestamps_carry_a_package_from_authority_to_authority(
        int renewals,
        int years,
        Indication indication,
        string? subIndication
    )
    {
        var report = Verify(_sample.Build(Archived(_renewals[..renewals])), Now.AddYears(years));
        Assert.True((indication, subIndication) == (report.Indication, report.SubIndication), Describe(report));
    }

    [Theory]
    [InlineData(1, 11, Indication.TotalPassed)]
    [InlineData(1, 19, Indication.Indeterminate)]
    [InlineData(3, 30, Indication.TotalPassed)]
    public void So_do_evidence_records(int renewals, int years, Indication indication)
    {
        var report = Verify(_sample.Build(Recorded(_renewals[..renewals])), Now.AddYears(years));
        Assert.True(indication == report.Indication, Describe(report));
    }

    [Fact]
    public void An_evidence_record_carries_an_archive_timestamp_on_and_the_first_chain_may_then_run_out()
    {
        var plan = Archived(_renewals[..1]) with { Record = objects => Record(objects, _renewals[1]) };
        var report = Verify(_sample.Build(With(plan, _renewals[1])), Now.AddYears(20));
        Assert.True(report.Indication == Indication.TotalPassed, Describe(report));
        Assert.Equal(
            [Now.AddYears(8), Now.AddYears(17), Now.AddYears(20)],
            report.Proofs.Where(p => p.JudgedAt is not null).Select(p => p.JudgedAt!.Value)
        );
    }

    [Theory]
    [InlineData(-1, Indication.Indeterminate)]
    [InlineData(0, Indication.Indeterminate)]
    [InlineData(1, Indication.TotalPassed)]
    public void An_authority_may_lose_its_key_once_the_next_archive_timestamp_took_over(
        int seconds,
        Indication indication
    )
    {
        // The first renewal's authority is revoked around the instant of the second renewal.
        var revokedAt = _renewals[1].At.AddSeconds(seconds);
        var plan = Archived(_renewals[..2]);
        var told = plan with
        {
            Files = files =>
            {
                plan.Files(files);
                AddCrls(files, _renewals[0].Crls(Now.AddYears(18), revokedAt), "told");
            },
        };
        var report = Verify(_sample.Build(told), Now.AddYears(18).AddDays(1));
        Assert.True(indication == report.Indication, Describe(report));
        Assert.Equal(
            indication == Indication.TotalPassed ? null : nameof(RejectionReason.RevocationUndecided),
            report.Checks.Single(c => c.Name == CheckName.ArchiveCertificate).Reason
        );
    }

    [Theory]
    [InlineData(-1, "REVOKED_NO_POE")]
    [InlineData(0, "REVOKED_NO_POE")]
    [InlineData(1, null)]
    public void The_first_authority_may_lose_its_key_once_an_archive_timestamp_took_over(int seconds, string? expected)
    {
        using var early = new SampleRenewal(Now.AddYears(1));
        var (timestamper, lists) = (_sample.Authority.Timestamper.Certificate, Now.AddYears(2));
        var revoked = new RevokedCertificate(timestamper.SerialNumber, early.At.AddSeconds(seconds), 1);
        var plan = With(new PackagePlan { Archive = early.Archive }, early);
        var told = plan with
        {
            Files = files =>
            {
                plan.Files(files);
                IReadOnlyList<byte[]> crls =
                [
                    _sample.Authority.Crl(_sample.Authority.Issuing, [revoked], lists),
                    _sample.Authority.Crl(_sample.Authority.Root, [], lists),
                ];
                AddCrls(files, crls, "told");
            },
        };
        var report = Verify(_sample.Build(told), lists.AddHours(1), early);
        Assert.True(expected == report.SubIndication, Describe(report));
    }

    [Fact]
    public void Status_that_no_renewal_covers_ends_with_the_authority_that_signed_it()
    {
        // The record renews signature and timestamp, and not the lists.
        var plan = With(
            new PackagePlan { Record = objects => Record(objects.Take(4).ToList(), _renewals[0]) },
            _renewals[0]
        );
        var package = _sample.Build(plan);
        Assert.Equal(Indication.TotalPassed, Verify(package, Now.AddYears(9)).Indication);
        var late = Verify(package, Now.AddYears(11));
        Assert.Equal((Indication.Indeterminate, "OUT_OF_BOUNDS_NO_POE"), (late.Indication, late.SubIndication));
        Assert.Equal("failed", late.Checks.Single(c => c.Name == CheckName.StatusKept).Outcome);
        Assert.Equal("passed", late.Checks.Single(c => c.Name == CheckName.TimestampCertificate).Outcome);
    }

    [Fact]
    public void What_is_proved_later_than_the_report_speaks_of_does_not_count_in_it()
    {
        var package = _sample.Build(Archived(_renewals[..1]));
        var report = Verify(package, Now.AddYears(1));
        Assert.True(report.Indication == Indication.TotalPassed, Describe(report));
        Assert.Equal(
            "later-than-this-report",
            report.Checks.Single(c => c.Name == CheckName.ArchiveCertificate).Reason
        );
    }

    [Fact]
    public void A_report_says_by_when_the_package_has_to_be_renewed()
    {
        var fresh = Verify(_sample.Build(), Now.AddHours(1));
        var renewed = Verify(_sample.Build(Archived(_renewals[..1])), Now.AddYears(11));
        var late = Verify(_sample.Build(Archived(_renewals)), Now.AddYears(30));

        // The authority of today lasts until 2036; what it signs with is to leave service in 2035.
        Assert.Equal(
            ("2036-01-01T07:59:59+08:00", "algorithm"),
            (fresh.Facts["renewBefore"], fresh.Facts["renewBecause"])
        );
        Assert.Equal("algorithm", renewed.Facts["renewBecause"]);
        Assert.Equal(
            (StatementInstant.Render(_renewals[2].End), "timestamp-authority"),
            (late.Facts["renewBefore"], late.Facts["renewBecause"])
        );
    }

    [Theory]
    [InlineData("statement")]
    [InlineData("signature")]
    [InlineData("core")]
    [InlineData("timestamp")]
    [InlineData("something else besides")]
    public void A_record_that_covers_less_or_more_than_the_package_is_no_proof(string what)
    {
        string[] names = ["statement", "signature", "core", "timestamp"];
        var plan = new PackagePlan
        {
            Record = objects =>
                Record(
                    what == "something else besides"
                        ? [.. objects, [1, 2, 3]]
                        : [.. objects.Where((_, i) => i != Array.IndexOf(names, what))],
                    _renewals[0]
                ),
        };
        var report = Verify(_sample.Build(With(plan, _renewals[0])), Now.AddYears(9));
        Assert.Equal("InclusionProofInvalid", report.Checks.Single(c => c.Name == CheckName.Renewal).Reason);
        Assert.Equal(Indication.TotalFailed, report.Indication);
    }

    [Fact]
    public void An_authority_that_nobody_trusts_proves_nothing()
    {
        var plan = Archived(_renewals[..1]);
        var report = _sample.Verifier.Verify(_sample.Build(plan), Now.AddYears(9));
        Assert.Equal("PathNotFound", report.Checks.Single(c => c.Name == CheckName.ArchiveCertificate).Reason);
        Assert.Equal(Indication.Indeterminate, report.Indication);
    }

    private EvidenceReport Verify(byte[] package, DateTimeOffset at, params SampleRenewal[] others)
    {
        List<byte[]> anchors = [.. _sample.Authority.Anchors, .. _renewals.Concat(others).SelectMany(r => r.Anchors)];
        var trust = Accepted(TrustStore.Create(anchors, []));
        return new EvidenceVerifier(trust, [_sample.LogKey], CommitmentPolicy.Current).Verify(package, at);
    }

    /// <summary>The lists of each authority go in before the next one stamps; those of the last lie beside.</summary>
    private static PackagePlan Archived(SampleRenewal[] renewals) =>
        With(
            new PackagePlan
            {
                Archive = cms =>
                    renewals.Aggregate(
                        cms,
                        (longer, renewal) =>
                            Accepted(CadesAssembler.AddLongTerm(renewal.Archive(longer), [], renewal.Crls()))
                    ),
            },
            renewals
        );

    private static PackagePlan Recorded(SampleRenewal[] renewals) =>
        renewals.Length == 0
            ? new PackagePlan()
            : With(new PackagePlan { Record = objects => Record(objects, renewals) }, renewals);

    private static PackagePlan With(PackagePlan plan, params SampleRenewal[] renewals) =>
        plan with
        {
            Files = files =>
            {
                plan.Files(files);
                foreach (var renewal in renewals)
                {
                    AddCrls(files, renewal.Crls(), $"{renewal.At.Year}");
                }
            },
        };

    private static void AddCrls(List<PackageFile> files, IReadOnlyList<byte[]> crls, string name) =>
        files.AddRange(crls.Select((crl, i) => new PackageFile($"{PackagePaths.Crls}{name}-{i}.crl", crl)));

    /// <summary>A batch of three in which the package is the second.</summary>
    internal static byte[] Record(IReadOnlyList<byte[]> objects, params SampleRenewal[] renewals)
    {
        byte[][] others =
        [
            [1],
            [2],
            [3],
            [4],
        ];
        var tree = RenewalTree.Build([Group(others[..2]), Group(objects), Group(others[2..])]);
        var tokens = new List<byte[]>();
        foreach (var renewal in renewals)
        {
            tokens.Add(renewal.StampHash(tokens.Count == 0 ? tree.Root : SHA256.HashData(tokens[^1])));
        }

        return RenewalRecord.Encode(tree.ReducedTrees[1], tokens);
    }

    private static IReadOnlyList<byte[]> Group(IEnumerable<byte[]> objects) =>
        RenewalTree.GroupOf(objects.Select(SHA256.HashData));

    private static string Describe(EvidenceReport report) => Encoding.UTF8.GetString(EvidenceReportJson.Render(report));
}
