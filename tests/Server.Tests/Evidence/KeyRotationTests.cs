using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Hosting.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>New seal and checkpoint keys take over; what the old ones made stays the same and stays good.</summary>
public sealed class KeyRotationTests() : EvidenceScenario(null)
{
    [Fact]
    public async Task After_a_rotation_old_receipts_are_the_same_bytes_and_old_and_new_packages_verify()
    {
        var keys = Server.TakeOwnKeys();
        await Server.RestartAsync();
        var before = await ReportAsync();
        var receiptBefore = await BytesAsync($"/evidence/{before}/receipt.p7m");
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());

        Rotate(keys);
        await Server.RestartAsync();
        var after = await ReportAsync();
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == 2);

        Assert.Equal(receiptBefore, await BytesAsync($"/evidence/{before}/receipt.p7m"));
        Assert.Equal(2, LogKeyLines().Length);
        foreach (var number in new[] { before, after })
        {
            var package = await BytesAsync($"/evidence/{number}/package");
            var report = Verify(package);
            Assert.True(
                report.Indication == Indication.TotalPassed,
                string.Join('\n', report.Checks.Select(c => $"{c.Name} {c.Outcome} {c.Reason} {c.Detail}"))
            );
            Assert.Equal(LogKeyLines(), LogKeyLines(package));
        }

        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task Whoever_knows_only_the_new_log_key_does_not_accept_the_old_checkpoint()
    {
        var keys = Server.TakeOwnKeys();
        await Server.RestartAsync();
        var before = await ReportAsync();
        Rotate(keys);
        await Server.RestartAsync();
        var services = Server.App.Services;
        var verifier = new EvidenceVerifier(
            services.GetRequiredService<TrustStore>(),
            [services.GetRequiredService<LogKeys>().Current],
            CommitmentPolicy.Current
        );

        var report = verifier.Verify(await BytesAsync($"/evidence/{before}/package"), TimeProvider.System.GetUtcNow());

        Assert.Equal("failed", Assert.Single(report.Checks, c => c.Name == "log.checkpoint").Outcome);
    }

    private string[] LogKeyLines() =>
        Server
            .App.Services.GetRequiredService<LogKeys>()
            .ToVkeyFile()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] LogKeyLines(byte[] package)
    {
        Assert.True(EvidencePackage.Open(package).TryGetValue(out var files, out _));
        return Encoding
            .ASCII.GetString(files.Single(f => f.Path == PackagePaths.LogKey).Content)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What `jianli keys rotate` does for checkpoint and seal; the seal's certificate comes from the CA of the locks.</summary>
    private void Rotate(string keys)
    {
        using var store = new FileKeyStore(keys);
        var now = TimeProvider.System.GetUtcNow();
        _ = KeyRotation.Publish(keys, ServerKeyUse.Checkpoint, store.Generate(ServerKeyUse.Checkpoint).PublicKey, now);
        var request = CertificateRequest.LoadSigningRequestPem(
            store.Generate(ServerKeyUse.Seal).SigningRequest!,
            HashAlgorithmName.SHA256
        );
        using var certificate = Server.Authority.Issuing.Issue(
            request.SubjectName,
            request.PublicKey,
            CertificateProfiles.Seal(StatusAddresses.Of("http://127.0.0.1:17080", "issuing")),
            Validity.Around(now, TimeSpan.FromDays(1), TimeSpan.FromDays(100))
        );
        _ = KeyRotation.PublishSeal(keys, certificate, now);
    }
}
