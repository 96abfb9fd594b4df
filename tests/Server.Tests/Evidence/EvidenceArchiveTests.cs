using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>CONFIRMED → ARCHIVED: on export, by the command, and in batches of RFC 4998.</summary>
public sealed class EvidenceArchiveTests : EvidenceLifeScenario
{
    [Fact]
    public async Task Confirmed_evidence_leaves_the_house_archived_and_is_archived_once()
    {
        var number = await ReportAsync();
        await ConfirmAllAsync(1);
        var report = Verify(await PackageAsync(number));
        var again = Verify(await PackageAsync(number));

        Assert.Equal("passed", OutcomeOf(report, "archive.timestamp"));
        Assert.Equal("passed", OutcomeOf(report, "archive.certificate"));
        Assert.Equal("passed", OutcomeOf(again, "archive.timestamp"));
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.EvidenceArchives.CountAsync()));
        Assert.Equal(new EvidenceCounts(0, 0, 0, 1, 0, 0, 0), await CountAsync());
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task Without_the_authority_a_package_leaves_at_level_LT_and_says_so()
    {
        var number = await ReportAsync();
        await ConfirmAllAsync(1);
        Server.Services.IsStamping = false;
        var report = Verify(await PackageAsync(number));
        Server.Services.IsStamping = true;
        var later = Verify(await PackageAsync(number));

        Assert.Equal("not-archived", report.Checks.Single(c => c.Name == "archive.timestamp").Reason);
        Assert.Equal("passed", OutcomeOf(report, "timestamp.certificate"));
        Assert.Equal("passed", OutcomeOf(later, "archive.timestamp"));
    }

    [Fact]
    public async Task Evidence_that_is_not_confirmed_is_not_archived()
    {
        var number = await ReportAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        var report = Verify(await PackageAsync(number));

        Assert.Equal("skipped", OutcomeOf(report, "archive.timestamp"));
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.EvidenceArchives.CountAsync()));
        Assert.Equal(new EvidenceCounts(0, 1, 0, 0, 0, 0, 0), await CountAsync());
    }

    [Fact]
    public async Task A_renewal_adds_one_more_archive_timestamp_over_the_first()
    {
        var number = await ReportAsync();
        await ConfirmAllAsync(1);
        Assert.True(await ArchiveAsync());
        Assert.True(await ArchiveAsync());
        var report = Verify(await PackageAsync(number));

        Assert.Equal("passed", OutcomeOf(report, "archive.certificate"));
        Assert.Equal(2, report.Proofs.Count(p => p.Kind == "archive-timestamp" && p.IsTrusted));
        Assert.Contains("renewBefore", report.Facts.Keys);
    }

    [Fact]
    public async Task One_token_renews_every_confirmed_piece_of_evidence_and_one_more_the_whole_batch()
    {
        var numbers = new List<string> { await ReportAsync(), await ReportAsync(), await ReportAsync() };
        await ConfirmAllAsync(3);
        _ = await ReportAsync();
        await using var scope = Server.App.Services.CreateAsyncScope();
        var renewal = scope.ServiceProvider.GetRequiredService<BatchRenewal>();

        Assert.Equal(3, await renewal.RenewAsync(CancellationToken.None));
        Assert.Equal(0, await renewal.RenewAsync(CancellationToken.None));
        Assert.Equal(0, await renewal.RenewTokensAsync(DateTimeOffset.UnixEpoch, CancellationToken.None));
        foreach (var number in numbers)
        {
            var report = Verify(await PackageAsync(number));
            Assert.Equal("passed", OutcomeOf(report, "renewal.record"));
            Assert.Equal("passed", OutcomeOf(report, "renewal.certificate"));
        }

        Assert.Equal(1, await renewal.RenewTokensAsync(DateTimeOffset.MaxValue, CancellationToken.None));
        var renewed = Verify(await PackageAsync(numbers[1]));
        Assert.Equal(2, renewed.Proofs.Count(p => p.Kind == "evidence-record" && p.IsTrusted));
        Assert.Equal(2, await Server.InDatabaseAsync(db => db.RenewalTokens.CountAsync()));
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task An_archived_package_with_a_record_carries_both_and_its_report_as_a_page()
    {
        var number = await ReportAsync();
        await ConfirmAllAsync(1);
        Assert.True(await ArchiveAsync());
        await using var scope = Server.App.Services.CreateAsyncScope();
        _ = await scope.ServiceProvider.GetRequiredService<BatchRenewal>().RenewAsync(CancellationToken.None);
        var package = await PackageAsync(number);
        var report = Verify(package);

        Assert.Equal("passed", OutcomeOf(report, "archive.timestamp"));
        Assert.Equal("passed", OutcomeOf(report, "renewal.record"));
        var files = EvidencePackageFiles(package).ToList();
        Assert.Contains(PackagePaths.Renewal, files);
        Assert.Contains(PackagePaths.ReportPage, files);
    }

    [Fact]
    public async Task Repudiated_evidence_is_never_archived()
    {
        var provenAt = await StampedAsync();
        Server.Services.Revoke(Signer.Leaf, provenAt);
        await IssueListsAsync();
        _ = await ConfirmAsync();

        Assert.False(await ArchiveAsync());
        Assert.Equal(new EvidenceCounts(0, 0, 0, 0, 1, 0, 0), await CountAsync());
    }

    [Theory]
    [InlineData("UPDATE EvidenceArchives SET Time = Time + 10000000", "EvidenceArchives")]
    [InlineData("UPDATE EvidenceArchives SET Token = zeroblob(20)", "EvidenceArchives")]
    [InlineData("UPDATE RenewalTokens SET Time = Time + 10000000", "RenewalTokens")]
    [InlineData("UPDATE RenewalMembers SET HashTree = zeroblob(20)", "RenewalMembers")]
    [InlineData("UPDATE RenewalMembers SET HashTree = (SELECT HashTree FROM RenewalMembers LIMIT 1)", "RenewalMembers")]
    [InlineData("DELETE FROM RenewalTokens", "RenewalBatches")]
    public async Task The_audit_names_each_altered_proof(string alteration, string table)
    {
        _ = await ReportAsync();
        _ = await ReportAsync();
        await ConfirmAllAsync(2);
        await using var scope = Server.App.Services.CreateAsyncScope();
        var ids = await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.Id).ToListAsync());
        foreach (var id in ids)
        {
            _ = await scope.ServiceProvider.GetRequiredService<Archiver>().ArchiveAsync(id, CancellationToken.None);
        }

        _ = await scope.ServiceProvider.GetRequiredService<BatchRenewal>().RenewAsync(CancellationToken.None);
        Assert.Empty((await AuditAsync()).Findings);
        Task<int> AlterAsync() => Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(alteration));
        var refused = await Assert.ThrowsAsync<SqliteException>(AlterAsync);
        Assert.Contains("insert-only", refused.Message, StringComparison.Ordinal);
        _ = await Server.InDatabaseAsync(Triggers.DropAsync);
        _ = await AlterAsync();

        Assert.Contains((await AuditAsync()).Findings, f => f.Row.StartsWith(table, StringComparison.Ordinal));
    }

    private async Task ConfirmAllAsync(int count)
    {
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == count);
        await IssueListsAsync();
        Assert.Equal(count, await ConfirmAsync());
    }

    private async Task<bool> ArchiveAsync()
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        var id = await scope
            .ServiceProvider.GetRequiredService<RegistryDbContext>()
            .Evidence.Select(e => e.Id)
            .SingleAsync();
        return await scope.ServiceProvider.GetRequiredService<Archiver>().ArchiveAsync(id, CancellationToken.None);
    }

    private Task<byte[]> PackageAsync(string number) => BytesAsync($"/evidence/{number}/package");

    private Task<EvidenceCounts> CountAsync() =>
        Server.InDatabaseAsync(db => EvidenceStates.CountAsync(db, DateTimeOffset.UnixEpoch, CancellationToken.None));

    private static string OutcomeOf(EvidenceReport report, string check)
    {
        var found = report.Checks.Single(c => c.Name == check);
        return found.Outcome;
    }
}
