using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Tests.Foreign;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>
/// What the whole product made of SM2 commitments, over HTTP: received, logged, stamped, confirmed, archived, renewed and exported
/// (<see cref="RealPackage"/>). The enterprise's key is software: SoftHSM stores SM2 keys but can't sign with them.
/// </summary>
public sealed class Sm2EvidenceTests(RealPackages packages)
{
    public static TheoryData<PackageKind> Kinds() => [PackageKind.Sm2, PackageKind.Sm2Services, PackageKind.Gbt35275];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_exported_package_passes_the_offline_verifier(PackageKind kind)
    {
        var package = await packages.GetAsync(kind);
        var report = Verify(package);
        Assert.True(report.Indication == Indication.TotalPassed, Describe(report));

        // The one that has nothing to look at: no loss of the key travels with it.
        Assert.All(
            report.Checks,
            check =>
                Assert.True(
                    check.Outcome == (check.Name == "log.not-reported-lost" ? "skipped" : "passed"),
                    $"{check.Name} {check.Outcome} {check.Reason}"
                )
        );
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task And_verify_sh(PackageKind kind)
    {
        var (exit, output) = await (await packages.GetAsync(kind)).RunVerifyScriptAsync();
        Assert.True(exit == 0, output);
        Assert.DoesNotContain("跳过", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PackageKind.Sm2, SignatureAlgorithm.Es256, false)]
    [InlineData(PackageKind.Sm2Services, SignatureAlgorithm.Sm2, false)]
    [InlineData(PackageKind.Gbt35275, SignatureAlgorithm.Sm2, true)]
    public async Task Who_signs_with_what_and_in_whose_identifiers_is_what_was_configured(
        PackageKind kind,
        SignatureAlgorithm services,
        bool gm
    )
    {
        var package = await packages.GetAsync(kind);
        Assert.Equal((SignatureAlgorithm.Sm2, gm), FormOf(package, PackagePaths.Commitment, PackagePaths.Statement));
        Assert.Equal((services, gm), FormOf(package, PackagePaths.Receipt, PackagePaths.ReceiptStatement));
        var token = package.Read(PackagePaths.Timestamp).AsSpan();
        Assert.Equal(kind.HasSm2Services(), token.IndexOf(Convert.FromHexString("06082A811CCF55018311")) > 0);
    }

    [Theory]
    [InlineData(PackagePaths.Commitment)]
    [InlineData(PackagePaths.Receipt)]
    [InlineData(PackagePaths.Timestamp)]
    [InlineData(PackagePaths.Seal)]
    public async Task A_changed_signature_is_found(string file)
    {
        var package = await packages.GetAsync(PackageKind.Sm2Services);
        Assert.True(EvidencePackage.Open(package.Bytes).TryGetValue(out var files, out _));
        var spoiled = new ForeignCheck("", file).Spoiled(package);
        var changed = package.Bytes.ToArray();
        var at = changed.AsSpan().IndexOf(package.Read(file));
        spoiled.CopyTo(changed, at);
        var report = Verify(package, changed);
        Assert.NotEqual(Indication.TotalPassed, report.Indication);
    }

    private static (SignatureAlgorithm Algorithm, bool Gm) FormOf(RealPackage package, string cms, string content)
    {
        var bytes = package.Read(cms);
        var expectation = new SignatureExpectation(package.Read(content), null, null, null, null);
        Assert.True(
            SignatureVerifier.Verify(bytes, expectation).TryGetValue(out var signature, out var rejection),
            rejection?.Detail
        );
        return (
            signature.Algorithm,
            bytes.AsSpan(0, 24).IndexOf(Convert.FromHexString("060A2A811CCF550601040202")) > 0
        );
    }

    private static EvidenceReport Verify(RealPackage package, byte[]? bytes = null)
    {
        Assert.True(
            TrustStore.FromPem([File.ReadAllText(package.Root)], []).TryGetValue(out var trust, out var rejection),
            rejection?.Detail
        );
        List<CheckpointKey> keys = [];
        foreach (var line in File.ReadAllLines(package.LogKey).Where(l => l.Length > 0))
        {
            Assert.True(CheckpointKey.Parse(line).TryGetValue(out var key, out _));
            keys.Add(key);
        }

        return new EvidenceVerifier(trust, keys, CommitmentPolicy.Current).Verify(
            bytes ?? package.Bytes,
            TimeProvider.System.GetUtcNow()
        );
    }

    private static string Describe(EvidenceReport report) => Encoding.UTF8.GetString(EvidenceReportJson.Render(report));
}
