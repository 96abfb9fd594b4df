using System.Net;
using System.Security.Cryptography.Pkcs;
using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>What anybody, and what an enterprise, is given to check the log with.</summary>
public sealed class PublicLogTests() : EvidenceScenario(null)
{
    [Fact]
    public async Task Tiles_hold_the_published_hashes_and_nothing_beyond()
    {
        for (var i = 0; i < 3; i++)
        {
            _ = await ReportAsync();
        }

        var checkpoint = await CheckpointAsync();
        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        using var tile = await stranger.GetAsync("/log/tile/0/000.p/3");
        var hashes = await tile.Content.ReadAsByteArrayAsync();

        Assert.Equal(checkpoint.Root, MerkleTree.Root([.. hashes.Chunk(MerkleTree.HashLength)]));
        Assert.Contains("immutable", tile.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        foreach (var address in new[] { "0/000.p/4", "0/000", "1/000.p/1", "0/001.p/1", "0/0", "entries/000" })
        {
            using var missing = await stranger.GetAsync($"/log/tile/{address}");
            Assert.True(missing.StatusCode == HttpStatusCode.NotFound, address);
        }
    }

    [Fact]
    public async Task Inclusion_is_proved_over_http_and_on_the_command_line()
    {
        _ = await ReportAsync();
        var number = await ReportAsync();
        var entry = await Server.InDatabaseAsync(db => db.LogEntries.SingleAsync(e => e.Index == 1));
        var checkpoint = await CheckpointAsync();
        var overHttp = Encoding.UTF8.GetString(await BytesAsync("/log/inclusion/1"));
        var (byNumber, printed) = await Jianli.RunAsync(Server, "evidence", "proof", number);
        var (byId, printedById) = await Jianli.RunAsync(Server, "evidence", "proof", $"{entry.EvidenceId}");
        var (unknown, _) = await Jianli.RunAsync(Server, "evidence", "proof", "HZ-20200101-0000000000");
        using var beyond = await Page.GetAsync("/log/inclusion/2");

        Assert.True(LogProof.Parse(overHttp).TryGetValue(out var proof, out var rejection), rejection?.Detail);
        var verdict = MerkleTree.VerifyInclusion(1, checkpoint.Size, entry.LeafHash, proof.Hashes, checkpoint.Root);
        Assert.True(verdict.TryGetValue(out _, out rejection), rejection?.Detail);
        Assert.Equal((0, overHttp.TrimEnd()), (byNumber, printed.TrimEnd()));
        Assert.Equal((0, overHttp.TrimEnd()), (byId, printedById.TrimEnd()));
        Assert.Equal(1, unknown);
        Assert.Equal(HttpStatusCode.NotFound, beyond.StatusCode);
    }

    [Fact]
    public async Task The_command_line_prints_the_checkpoint_and_its_consistency_with_an_older_one()
    {
        _ = await ReportAsync();
        var old = await CheckpointAsync();
        _ = await ReportAsync();
        var current = await CheckpointAsync();
        var keys = Server.App.Services.GetRequiredService<LogKeys>().All;
        var (exit, note) = await Jianli.RunAsync(Server, "evidence", "checkpoint");
        var (_, since) = await Jianli.RunAsync(Server, "evidence", "checkpoint", "--since", $"{old.Size}");
        var (beyond, _) = await Jianli.RunAsync(Server, "evidence", "checkpoint", "--since", "99");

        Assert.Equal(0, exit);
        Assert.True(Checkpoint.Verify(note.TrimEnd() + "\n", keys).TryGetValue(out var printed, out _));
        Assert.Equal(current.Size, printed.Size);
        Assert.True(ConsistencyProof.Parse(since.TrimEnd() + "\n").TryGetValue(out var proof, out _));
        Assert.True(proof.Verify(old, keys).TryGetValue(out _, out var rejection), rejection?.Detail);
        Assert.Equal(1, beyond);
    }

    [Fact]
    public async Task Each_receipt_continues_the_one_before_of_the_same_organisation()
    {
        var other = await Server.AddEnterpriseAsync("91110000XXXXXX0191");
        using var otherPage = await other.OpenPageAsync();
        var first = await ReportAsync();
        var old = await CheckpointAsync();
        var between = await Server.AddApplicationAsync(other);
        using var done = await otherPage.SubmitAsync(between, other.Sign(await otherPage.StatementAsync(between)));
        var second = await ReportAsync();
        var text = Encoding.UTF8.GetString(await BytesAsync($"/evidence/{second}/consistency.txt"));
        using var none = await Page.GetAsync($"/evidence/{first}/consistency.txt");
        using var foreign = await otherPage.GetAsync($"/evidence/{second}/consistency.txt");

        Assert.True(ConsistencyProof.Parse(text).TryGetValue(out var proof, out var rejection), rejection?.Detail);
        var keys = Server.App.Services.GetRequiredService<LogKeys>().All;
        Assert.True(proof.Verify(old, keys).TryGetValue(out var current, out rejection), rejection?.Detail);
        Assert.Equal((1, 3), (proof.OldSize, current.Size));
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    [Fact]
    public async Task Each_receipt_has_its_inclusion_proof_with_the_same_bytes_for_ever()
    {
        _ = await ReportAsync();
        var receipt = await ReportAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        var bytes = await BytesAsync($"/evidence/{receipt}/proof.txt");
        _ = await ReportAsync();
        var other = await Server.AddEnterpriseAsync("91110000XXXXXX0191");
        using var otherPage = await other.OpenPageAsync();
        using var foreign = await otherPage.GetAsync($"/evidence/{receipt}/proof.txt");
        var package = await BytesAsync($"/evidence/{receipt}/package");
        Page.Accept("text/html");
        var page = Encoding.UTF8.GetString(await BytesAsync($"/evidence/{receipt}"));

        Assert.True(EvidencePackage.Open(package).TryGetValue(out var files, out _));
        Assert.Equal(bytes, await BytesAsync($"/evidence/{receipt}/proof.txt"));
        Assert.Equal(bytes, files.Single(f => f.Path == PackagePaths.Proof).Content);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Contains($"/evidence/{receipt}/proof.txt", page, StringComparison.Ordinal);

        // What the receipt says of the log is what the proof leads to, under the log's own key.
        Assert.True(LogProof.Parse(Encoding.UTF8.GetString(bytes)).TryGetValue(out var proof, out _));
        var keys = Server.App.Services.GetRequiredService<LogKeys>().All;
        Assert.True(Checkpoint.Verify(proof.SignedCheckpoint, keys).TryGetValue(out var checkpoint, out _));
        var leaf = files.Single(f => f.Path == PackagePaths.Leaf).Content;
        var verdict = MerkleTree.VerifyInclusion(
            proof.Index,
            checkpoint.Size,
            MerkleTree.HashLeaf(leaf),
            proof.Hashes,
            checkpoint.Root
        );
        Assert.True(verdict.TryGetValue(out _, out var rejection), rejection?.Detail);
        var text = Encoding.UTF8.GetString(await BytesAsync($"/evidence/{receipt}/receipt.txt"));
        Assert.Contains($"日志序号：{proof.Index}\n", text, StringComparison.Ordinal);
        Assert.Contains($"检查点大小：{checkpoint.Size}\n", text, StringComparison.Ordinal);
        Assert.Contains($"检查点根：{Convert.ToHexStringLower(checkpoint.Root)}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_day_has_one_stamped_checkpoint_that_everybody_can_download()
    {
        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        using var before = await stranger.GetAsync("/announcements");
        _ = await ReportAsync();
        await UntilAsync(db => db.StampedCheckpoints.AnyAsync());
        _ = await ReportAsync();
        await Task.Delay(1000);
        var stamped = await Server.InDatabaseAsync(db => db.StampedCheckpoints.SingleAsync());
        using var page = await stranger.GetAsync("/announcements");
        using var note = await stranger.GetAsync($"/announcements/checkpoints/{stamped.Day}/checkpoint.txt");
        using var token = await stranger.GetAsync($"/announcements/checkpoints/{stamped.Day}/checkpoint.tst");
        using var other = await stranger.GetAsync("/announcements/checkpoints/2020-01-01/checkpoint.tst");

        Assert.Contains("还没有检查点", await before.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(stamped.Day, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var bytes = await note.Content.ReadAsByteArrayAsync();
        var keys = Server.App.Services.GetRequiredService<LogKeys>().All;
        Assert.True(Checkpoint.Verify(Encoding.UTF8.GetString(bytes), keys).TryGetValue(out var checkpoint, out _));
        Assert.Equal(stamped.Size, checkpoint.Size);
        Assert.True(Rfc3161TimestampToken.TryDecode(await token.Content.ReadAsByteArrayAsync(), out var parsed, out _));
        Assert.True(parsed.VerifySignatureForData(bytes, out _));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }
}
