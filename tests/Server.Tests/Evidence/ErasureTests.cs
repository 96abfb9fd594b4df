using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>依法删除: what states the person is gone, what proves the act stays, and nothing else may change.</summary>
public abstract class ErasureTests(TestDatabase? database) : EvidenceScenario(database)
{
    private static readonly ErasureOrder Order = new(ErasureReason.CourtOrder, "（2026）鲁01民初1号");
    private string _application = "";

    [Fact]
    public async Task What_states_the_person_is_gone_and_tree_proofs_and_receipt_stay()
    {
        var receipt = await ReportWithAttachmentAsync();
        var text = await BytesAsync($"/evidence/{receipt}/receipt.txt");
        var before = await CheckpointAsync();
        Assert.Equal(1, await EraseAsync(receipt));
        await UntilAsync(async db => await db.LogEntries.CountAsync() == 2);
        var after = await UntilPublishedAsync(2);

        Assert.Equal(text, await BytesAsync($"/evidence/{receipt}/receipt.txt"));
        Assert.NotEmpty(await BytesAsync($"/evidence/{receipt}/receipt.pdf"));
        using var package = await Page.GetAsync($"/evidence/{receipt}/package");
        Assert.Equal(HttpStatusCode.Gone, package.StatusCode);
        Assert.Equal("evidence.erased", await Page.CodeOfAsync(package));
        await AssertProvenAsync(before, after);
        await AssertForgottenAsync();
        var audit = await AuditAsync();
        Assert.Empty(audit.Findings);
        Assert.Equal([receipt], audit.Erased);
    }

    [Fact]
    public async Task Pages_say_so_without_personal_data()
    {
        var receipt = await ReportWithAttachmentAsync();
        _ = await EraseAsync(_application);
        Page.Accept("text/html");
        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        using var json = await stranger.GetAsync($"/verify?number={receipt}");
        foreach (
            var path in new[] { $"/evidence/{receipt}", $"/verify?number={receipt}", $"/reporting/{_application}" }
        )
        {
            var page = WebUtility.HtmlDecode(Encoding.UTF8.GetString(await BytesAsync(path)));
            Assert.DoesNotContain("测试甲", page, StringComparison.Ordinal);
            Assert.Contains("已依法删除", page, StringComparison.Ordinal);
        }

        var told = await json.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(told.GetProperty("isErased").GetBoolean());
        Assert.Equal("测试鲁衡监理有限公司", told.GetProperty("organization").GetString());
        Assert.Equal("Valid", told.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task A_second_erasure_finds_nothing_left()
    {
        var receipt = await ReportWithAttachmentAsync();
        Assert.Equal(1, await EraseAsync(receipt));
        Assert.Equal(0, await EraseAsync(receipt));
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.LoggedActs.CountAsync()));
    }

    [Fact]
    public async Task A_kill_behind_the_commit_is_recovered_by_the_same_command()
    {
        var dying = new DyingAfterCommit();
        await Server.RestartAsync(dying.AttachTo);
        var receipt = await ReportWithAttachmentAsync();
        dying.Arm(true);
        await Assert.ThrowsAsync<IOException>(() => EraseAsync(receipt));
        dying.Arm(false);
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.Attachments.CountAsync()));
        await UntilAsync(async db => await db.LogEntries.CountAsync() == 2);
        Assert.Empty((await AuditAsync()).Findings);

        Assert.Equal(0, await EraseAsync(receipt));
        await AssertForgottenAsync();
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Theory]
    [InlineData(ErasureReason.RetentionOver, null, "kept until")]
    [InlineData(ErasureReason.RetentionOver, "1", "no number")]
    [InlineData(ErasureReason.CourtOrder, null, "has a number")]
    [InlineData(ErasureReason.AuthorityOrder, "with a blank", "has a number")]
    public async Task Without_time_or_order_nothing_is_erased(ErasureReason reason, string? number, string why)
    {
        var receipt = await ReportWithAttachmentAsync();
        var plan = await PlanAsync(receipt, new ErasureOrder(reason, number));
        Assert.Contains(why, plan!.Refusal, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => EraseAsync(plan, new ErasureOrder(reason, number)));
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.LoggedActs.CountAsync()));
    }

    [Fact]
    public async Task An_open_procedure_is_not_erased()
    {
        var receipt = await ReportWithAttachmentAsync();
        await Server.InDatabaseAsync(db =>
            db.Applications.ExecuteUpdateAsync(s => s.SetProperty(a => a.State, ApplicationState.CorrectionRequired))
        );
        Assert.Contains("open", (await PlanAsync(receipt, Order))!.Refusal, StringComparison.Ordinal);
        Assert.Null(await PlanAsync("HZ-20200101-0000000000", Order));
    }

    [Fact]
    public async Task The_database_lets_exactly_an_erasure_through()
    {
        var receipt = await ReportWithAttachmentAsync();
        string[] erasing =
        [
            "UPDATE \"Evidence\" SET \"Statement\" = '', \"Cms\" = '', \"Salts\" = ''",
            "UPDATE \"EvidenceTimestamps\" SET \"Cms\" = ''",
        ];
        foreach (var sql in erasing)
        {
            await AssertRefusedAsync(sql);
        }

        _ = await EraseAsync(receipt);
        string[] more =
        [
            "UPDATE \"Evidence\" SET \"Decision\" = 'x'",
            "UPDATE \"Evidence\" SET \"Statement\" = 'x'",
            "UPDATE \"Evidence\" SET \"Signature\" = ''",
            "UPDATE \"EvidenceTimestamps\" SET \"Token\" = ''",
            "UPDATE \"LoggedActs\" SET \"Salt\" = ''",
            "DELETE FROM \"LoggedActs\"",
            "DELETE FROM \"Evidence\"",
        ];
        foreach (var sql in more)
        {
            await AssertRefusedAsync(sql);
        }

        foreach (var sql in erasing)
        {
            await Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql));
        }
    }

    [Fact]
    public async Task Emptied_rows_without_an_act_and_an_act_over_full_rows_are_found()
    {
        var receipt = await ReportWithAttachmentAsync();
        await Server.App.StopAsync();
        await Server.InDatabaseAsync(Triggers.DropAsync);
        var kept = await Server.InDatabaseAsync(db => db.Evidence.AsNoTracking().SingleAsync());
        await Server.InDatabaseAsync(db =>
            db.Database.ExecuteSqlRawAsync("UPDATE \"Evidence\" SET \"Statement\" = '', \"Cms\" = ''")
        );
        Assert.Contains((await AuditAsync()).Findings, f => f.Row == $"Evidence {kept.Id}");

        _ = await EraseAsync(receipt);
        await BulkEvidence.SequenceAsync(Server);
        Assert.Empty((await AuditAsync()).Findings);
        await Server.InDatabaseAsync(db =>
            db.Evidence.ExecuteUpdateAsync(s => s.SetProperty(e => e.Statement, kept.Statement))
        );
        Assert.Contains(
            (await AuditAsync()).Findings,
            f => f.Row == $"Evidence {kept.Id}" && f.Problem.Contains("still holds", StringComparison.Ordinal)
        );
    }

    protected async Task<string> ReportWithAttachmentAsync()
    {
        _application = await Server.AddApplicationAsync(Signer);
        var content = Encoding.UTF8.GetBytes($"%PDF {_application}");
        var sha256 = await Server.App.Services.GetRequiredService<AttachmentFiles>().StoreAsync(content, default);
        await Server.App.Services.GetRequiredService<DerivedFiles>().KeepAsync(sha256, [1], default);
        await Server.InDatabaseAsync(async db =>
        {
            db.Attachments.Add(
                new Attachment
                {
                    Id = Guid.NewGuid(),
                    ApplicationId = (await db.Applications.SingleAsync(a => a.Number == _application)).Id,
                    Sequence = 1,
                    Title = "资格证书",
                    FileName = "测试甲.pdf",
                    MediaType = "application/pdf",
                    Size = content.Length,
                    Sha256 = sha256,
                }
            );
            return await db.SaveChangesAsync();
        });
        using var page = await Signer.OpenPageAsync();
        using var done = await page.SubmitAsync(_application, Signer.Sign(await page.StatementAsync(_application)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        return (await done.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("receiptNumber").GetString()!;
    }

    private async Task<ErasurePlan?> PlanAsync(string number, ErasureOrder order)
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EvidenceErasure>().PlanAsync(number, order, default);
    }

    protected async Task<int> EraseAsync(string number) => await EraseAsync((await PlanAsync(number, Order))!, Order);

    private async Task<int> EraseAsync(ErasurePlan plan, ErasureOrder order)
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EvidenceErasure>().EraseAsync(plan, order, default);
    }

    private async Task<Checkpoint> UntilPublishedAsync(long size)
    {
        await UntilAsync(db => db.LogCheckpoints.AnyAsync(c => c.Size == size));
        return await CheckpointAsync();
    }

    private async Task AssertProvenAsync(Checkpoint before, Checkpoint after)
    {
        var entry = await Server.InDatabaseAsync(db => db.LogEntries.SingleAsync(e => e.Index == 0));
        var proof = await BytesAsync("/log/inclusion/0");
        Assert.True(LogProof.Parse(Encoding.UTF8.GetString(proof)).TryGetValue(out var parsed, out _));
        var included = MerkleTree.VerifyInclusion(
            0,
            after.Size,
            MerkleTree.HashLeaf(entry.Leaf),
            parsed.Hashes,
            after.Root
        );
        Assert.True(included.TryGetValue(out _, out var rejection), rejection?.Detail);
        var hashes = await Server.InDatabaseAsync(db =>
            Task.FromResult(new LogTree(db).ConsistencyProof(before.Size, after.Size))
        );
        var continued = MerkleTree.VerifyConsistency(before.Size, after.Size, before.Root, after.Root, hashes);
        Assert.True(continued.TryGetValue(out _, out rejection), rejection?.Detail);
    }

    private async Task AssertForgottenAsync()
    {
        var cipher = Server.App.Services.GetRequiredService<PersonalDataCipher>();
        var application = await Server.InDatabaseAsync(db => db.Applications.AsNoTracking().SingleAsync());
        Assert.Equal("已依法删除", application.ApplicantName);
        Assert.Equal(
            "",
            cipher.Open(PersonalDataFields.ApplicantIdNumber, application.Number, application.IdNumberSealed)
        );
        Assert.Equal("", cipher.Open(PersonalDataFields.ApplicantMobile, application.Number, application.MobileSealed));
        var evidence = await Server.InDatabaseAsync(db => db.Evidence.Include(e => e.Timestamp).SingleAsync());
        Assert.Equal(
            0,
            evidence.Statement.Length + evidence.Cms.Length + evidence.Salts.Length + evidence.Timestamp!.Cms.Length
        );
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.Attachments.CountAsync()));
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.SignRequests.CountAsync()));
        foreach (var folder in new[] { "attachments", "views" })
        {
            var files = Path.Combine(Server.Settings["Data:Directory"]!, folder);
            Assert.Empty(Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories));
        }
    }

    private async Task AssertRefusedAsync(string sql)
    {
        var error = await Assert.ThrowsAnyAsync<DbException>(() =>
            Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql))
        );
        Assert.Contains("is insert-only", error.Message, StringComparison.Ordinal);
    }
}
