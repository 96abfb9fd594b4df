using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Tokens;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>Packages in which SM2 signs: the enterprise, or the services, or both.</summary>
public sealed class Sm2EvidenceTests
{
    private static readonly DateTimeOffset At = SamplePackage.Now.AddHours(1);

    [Theory]
    [InlineData(KeyAlgorithm.Sm2, KeyAlgorithm.P256, SignatureForm.Cms)]
    [InlineData(KeyAlgorithm.Sm2, KeyAlgorithm.Sm2, SignatureForm.Cms)]
    [InlineData(KeyAlgorithm.Sm2, KeyAlgorithm.Sm2, SignatureForm.Gbt35275)]
    public void A_good_package_passes_with_services_of_either_kind(
        KeyAlgorithm algorithm,
        KeyAlgorithm services,
        SignatureForm form
    )
    {
        using var sample = new SamplePackage(algorithm, services, form);
        var package = sample.Build();
        var report = sample.Verifier.Verify(package, At);
        Assert.True(report.Indication == Indication.TotalPassed, Describe(report));
        var gm = new[] { PackagePaths.Commitment, PackagePaths.Receipt, PackagePaths.Seal }.Count(f =>
            IsGm(package, f)
        );
        Assert.Equal(form == SignatureForm.Gbt35275 ? 3 : 0, gm);
    }

    [Theory]
    [MemberData(nameof(WrongPackages.All), MemberType = typeof(WrongPackages))]
    public void One_wrong_thing_is_found_for_its_reason(string what, string check, string reason)
    {
        using var sample = new SamplePackage(KeyAlgorithm.Sm2, KeyAlgorithm.Sm2);
        var report = sample.Verifier.Verify(sample.Build(WrongPackages.PlanOf(what)), At);
        Assert.Contains(report.Checks, c => c.Name == check && c.Outcome == "failed" && c.Reason == reason);
        Assert.NotEqual(Indication.TotalPassed, report.Indication);
    }

    [Theory]
    [InlineData(9, Indication.TotalPassed)]
    [InlineData(19, Indication.Indeterminate)]
    public void Archive_timestamps_and_evidence_records_of_SM2_carry_it_on(int years, Indication indication)
    {
        using var sample = new SamplePackage(KeyAlgorithm.Sm2, KeyAlgorithm.Sm2);
        using var renewal = new SampleRenewal(SamplePackage.Now.AddYears(8), KeyAlgorithm.Sm2);
        var plan = new PackagePlan
        {
            Archive = cms => Accepted(CadesAssembler.AddLongTerm(renewal.Archive(cms), [], renewal.Crls())),
            Record = objects => TimeTravelTests.Record(objects, renewal),
            Files = files =>
                files.AddRange(
                    renewal.Crls().Select((crl, i) => new PackageFile($"{PackagePaths.Crls}renewal-{i}.crl", crl))
                ),
        };
        var trust = Accepted(TrustStore.Create([.. sample.Authority.Anchors, .. renewal.Anchors], []));
        var verifier = new EvidenceVerifier(trust, [sample.LogKey], CommitmentPolicy.Current);

        var report = verifier.Verify(sample.Build(plan), SamplePackage.Now.AddYears(years));

        Assert.True(indication == report.Indication, Describe(report));
        Assert.Equal("passed", report.Checks.Single(c => c.Name == CheckName.Archive).Outcome);
        Assert.Equal("passed", report.Checks.Single(c => c.Name == CheckName.Renewal).Outcome);
    }

    private static bool IsGm(byte[] package, string path)
    {
        // 1.2.156.10197.6.1.4.2.2 as the first value of the file.
        var file = Accepted(EvidencePackage.Open(package)).Single(f => f.Path == path).Content;
        return file.AsSpan(0, 24).IndexOf(Convert.FromHexString("060A2A811CCF550601040202")) > 0;
    }

    private static string Describe(EvidenceReport report) => Encoding.UTF8.GetString(EvidenceReportJson.Render(report));
}
