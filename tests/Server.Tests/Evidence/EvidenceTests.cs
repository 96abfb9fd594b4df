using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

public sealed class EvidenceTests : IAsyncLifetime
{
    private ReportingServer _server = null!;
    private Signer _signer = null!;
    private Page _page = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ReportingServer.StartAsync();
        _signer = await _server.AddEnterpriseAsync();
        _page = await _signer.OpenPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _page.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_stamped_package_passes_our_own_verifier_and_no_flipped_byte_does()
    {
        var receipt = await ReportAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        var package = await BytesAsync($"/evidence/{receipt}/package");
        var good = Verify(package);
        package[package.Length / 2] ^= 1;

        Assert.DoesNotContain(good.Checks, c => c.Outcome == "failed");
        Assert.Contains(EvidencePackageFiles(await BytesAsync($"/evidence/{receipt}/package")), f => f == "verify.sh");
        Assert.NotEqual(Indication.TotalFailed, good.Indication);
        Assert.Equal(Indication.TotalFailed, Verify(package).Indication);
    }

    [Theory]
    [InlineData("receipt.txt")]
    [InlineData("receipt.p7m")]
    [InlineData("package")]
    public async Task Evidence_of_another_enterprise_does_not_exist(string file)
    {
        var receipt = await ReportAsync();
        var other = await _server.AddEnterpriseAsync("91110000XXXXXX0191");
        using var page = await other.OpenPageAsync();
        using var own = await _page.GetAsync($"/evidence/{receipt}/{file}");
        using var foreign = await page.GetAsync($"/evidence/{receipt}/{file}");

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    [Fact]
    public async Task A_report_is_accepted_while_the_timestamp_authority_is_down_and_stamped_when_it_is_back()
    {
        _server.Services.IsStamping = false;
        _ = await ReportAsync();
        var before = await _server.InDatabaseAsync(db => db.EvidenceTimestamps.CountAsync());
        _server.Services.IsStamping = true;
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        Assert.Equal(0, before);
    }

    [Fact]
    public async Task The_public_sees_an_organisation_and_no_person()
    {
        var receipt = await ReportAsync();
        await using var scope = _server.App.Services.CreateAsyncScope();
        var found = await scope
            .ServiceProvider.GetRequiredService<PublicVerification>()
            .FindAsync(receipt, CancellationToken.None);
        var json = JsonSerializer.Serialize(found);

        Assert.Equal(ReportingServer.CreditCode, found?.CreditCode);
        Assert.DoesNotContain("110000199001010013", json, StringComparison.Ordinal);
        Assert.DoesNotContain("测试甲", json, StringComparison.Ordinal);
        Assert.DoesNotContain("13800138000", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anybody_can_check_that_the_log_only_grew()
    {
        _ = await ReportAsync();
        var first = await CheckpointAsync();
        _ = await ReportAsync();
        _ = await ReportAsync();
        var second = await CheckpointAsync();
        using var answer = await _page.GetAsync($"/log/consistency?from={first.Size}&to={second.Size}");
        var hashes = (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("hashes")
            .EnumerateArray()
            .Select(h => h.GetBytesFromBase64())
            .ToList();
        var verdict = MerkleTree.VerifyConsistency(first.Size, second.Size, first.Root, second.Root, hashes);

        Assert.True(verdict.TryGetValue(out _, out var rejection), rejection?.Detail);
        using var beyond = await _page.GetAsync($"/log/consistency?from=1&to={second.Size + 1}");
        Assert.Equal(HttpStatusCode.BadRequest, beyond.StatusCode);
    }

    [Fact]
    public async Task The_audit_passes_what_is_untouched()
    {
        _ = await ReportAsync();
        _ = await ReportAsync();
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == 2);
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Theory]
    [InlineData("UPDATE Evidence SET Statement = x'00'", "Evidence ")]
    [InlineData("UPDATE Evidence SET Decision = '不予上报'", "Evidence ")]
    [InlineData("UPDATE Evidence SET ReceivedAt = ReceivedAt + 10000", "LogEntries ")]
    [InlineData("UPDATE Evidence SET SigningTime = SigningTime + 10000000", "Evidence ")]
    [InlineData("UPDATE LogEntries SET Leaf = x'00' WHERE \"Index\" = 0", "LogEntries 0")]
    [InlineData("UPDATE LogNodes SET Hash = zeroblob(32) WHERE Level = 1", "LogNodes 1/0")]
    [InlineData("DELETE FROM LogNodes WHERE Level = 1", "LogNodes")]
    [InlineData("DELETE FROM LogEntries WHERE \"Index\" = 1", "LogCheckpoints ")]
    [InlineData("UPDATE LogCheckpoints SET Note = replace(Note, 'time', 'tima')", "LogCheckpoints ")]
    [InlineData("UPDATE Receipts SET Text = x'00'", "Receipts ")]
    [InlineData("UPDATE EvidenceBlobs SET Content = x'00'", "EvidenceBlobs ")]
    [InlineData("UPDATE EvidenceTimestamps SET Time = Time + 10000000", "EvidenceTimestamps ")]
    public async Task The_audit_names_a_row_that_was_altered(string sql, string row)
    {
        _ = await ReportAsync();
        _ = await ReportAsync();
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == 2);
        await _server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql));
        Assert.Contains((await AuditAsync()).Findings, f => f.Row.StartsWith(row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_from_before_the_last_checkpoint_signs_nothing_more()
    {
        _ = await ReportAsync();
        await _server.App.StopAsync();
        await _server.InDatabaseAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                "DELETE FROM Receipts; DELETE FROM LogCheckpoints; DELETE FROM LogNodes; DELETE FROM LogEntries;"
            )
        );
        await using var scope = _server.App.Services.CreateAsyncScope();
        var sequencer = scope.ServiceProvider.GetRequiredService<LogSequencer>();
        await Assert.ThrowsAsync<LogDivergedException>(() => sequencer.SequenceOnceAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(CrashPoint.BeforeSecondCopy)]
    [InlineData(CrashPoint.AfterSecondCopy)]
    public async Task A_crash_between_two_steps_is_recovered_by_the_next_start(CrashPoint point)
    {
        await _server.RestartAsync(services =>
        {
            services.AddSingleton<SecondCopyFile>();
            services.AddSingleton<ISecondCopy>(p => new CrashingCopy(p.GetRequiredService<SecondCopyFile>(), point));
        });
        using var page = await _signer.OpenPageAsync();
        var number = await _server.AddApplicationAsync(_signer);
        var submission = _signer.Sign(await page.StatementAsync(number));
        using var pending = await page.SubmitAsync(number, submission);
        await _server.RestartAsync();
        await UntilAsync(db => db.Receipts.AnyAsync());
        using var after = await _signer.OpenPageAsync();
        using var done = await after.SubmitAsync(number, submission);

        Assert.Equal(HttpStatusCode.Accepted, pending.StatusCode);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(1, await _server.InDatabaseAsync(db => db.LogEntries.CountAsync()));
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Theory]
    [InlineData("DELETE FROM Receipts")]
    [InlineData("DELETE FROM Receipts; DELETE FROM LogCheckpoints")]
    public async Task What_a_crash_before_publishing_or_before_the_receipt_leaves_is_completed_by_the_next_start(
        string sql
    )
    {
        _ = await ReportAsync();
        await _server.App.StopAsync();
        await _server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql));
        await _server.RestartAsync();
        await UntilAsync(db => db.Receipts.AnyAsync());
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        Assert.Empty((await AuditAsync()).Findings);
    }

    private async Task<string> ReportAsync()
    {
        var number = await _server.AddApplicationAsync(_signer);
        using var done = await _page.SubmitAsync(number, _signer.Sign(await _page.StatementAsync(number)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        return (await done.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("receiptNumber").GetString()!;
    }

    private async Task<byte[]> BytesAsync(string path)
    {
        using var answer = await _page.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<Checkpoint> CheckpointAsync()
    {
        var note = Encoding.UTF8.GetString(await BytesAsync("/log/checkpoint"));
        var keys = _server.App.Services.GetRequiredService<LogKeys>().All;
        Assert.True(
            Checkpoint.Verify(note, keys).TryGetValue(out var checkpoint, out var rejection),
            rejection?.Detail
        );
        return checkpoint;
    }

    private EvidenceReport Verify(byte[] package)
    {
        using var scope = _server.App.Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<PublicVerification>().Verify(package);
    }

    private static IEnumerable<string> EvidencePackageFiles(byte[] package)
    {
        Assert.True(EvidencePackage.Open(package).TryGetValue(out var files, out var rejection), rejection?.Detail);
        return files.Select(f => f.Path);
    }

    private async Task<AuditReport> AuditAsync()
    {
        await using var scope = _server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EvidenceAudit>().RunAsync(CancellationToken.None);
    }

    private async Task UntilAsync(Func<Server.Storage.RegistryDbContext, Task<bool>> holds)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await _server.InDatabaseAsync(holds))
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("did not become true within ten seconds");
    }
}
