using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>公开验证 by number: the verdict follows from the stored rows, and the words are those that were signed.</summary>
public sealed class PublicVerdictTests : EvidenceLifeScenario
{
    private const string Signed = "测试鲁衡监理有限公司";

    // {0} is a value of 32 zero octets.
    [Theory]
    [InlineData("UPDATE \"Evidence\" SET \"Statement\" = {0}")]
    [InlineData("UPDATE \"Evidence\" SET \"Signature\" = {0}")]
    [InlineData("UPDATE \"Evidence\" SET \"Decision\" = '不予上报'")]
    [InlineData("UPDATE \"Evidence\" SET \"SigningTime\" = \"SigningTime\" + 10000000")]
    [InlineData("UPDATE \"EvidenceTimestamps\" SET \"Time\" = \"Time\" + 10000000")]
    [InlineData("UPDATE \"Receipts\" SET \"Text\" = {0}")]
    [InlineData("UPDATE \"Receipts\" SET \"CheckpointSize\" = 7")]
    [InlineData("UPDATE \"LogEntries\" SET \"Leaf\" = {0}")]
    [InlineData("UPDATE \"LogCheckpoints\" SET \"Note\" = replace(\"Note\", 'time', 'tima')")]
    public async Task Of_an_altered_row_nothing_is_told_but_that(string alteration)
    {
        _ = await StampedAsync();
        var receipt = await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.ReceiptNumber).SingleAsync());
        Assert.Equal("Valid", (await AskAsync(receipt)).GetProperty("verdict").GetString());
        await Server.InDatabaseAsync(Triggers.DropAsync);
        await Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(alteration, new byte[32]));

        Assert.Equal("Altered", (await AskAsync(receipt)).GetProperty("verdict").GetString());
        var page = await LookAsync($"/verify?number={receipt}");
        Assert.Contains("记录已被改动", page, StringComparison.Ordinal);
        Assert.DoesNotContain("签名有效", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Signed, page, StringComparison.Ordinal);
        Assert.DoesNotContain("不予上报", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_kept_lists_nothing_is_decided()
    {
        var receipt = await ReportAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        await Server.InDatabaseAsync(Triggers.DropAsync);
        await Server.InDatabaseAsync(db =>
            db.EvidenceBlobs.ExecuteUpdateAsync(s => s.SetProperty(b => b.Content, new byte[32]))
        );
        Assert.Equal("Undetermined", (await AskAsync(receipt)).GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData(0, null, "Repudiated", "签名无效")]
    [InlineData(1, -3, "Contested", "存疑")]
    [InlineData(1, null, "Valid", "签名有效")]
    public async Task A_later_list_decides(int seconds, int? days, string verdict, string shown)
    {
        var provenAt = await StampedAsync();
        var receipt = await Server.InDatabaseAsync(db => db.Evidence.Select(e => e.ReceiptNumber).SingleAsync());
        Server.Services.Revoke(
            Signer.Leaf,
            provenAt.AddSeconds(seconds),
            invalidSince: days is { } back ? provenAt.AddDays(back) : null
        );
        await IssueListsAsync();
        _ = await ConfirmAsync();

        Assert.Equal(verdict, (await AskAsync(receipt)).GetProperty("verdict").GetString());
        var page = await LookAsync($"/verify?number={receipt}");
        Assert.Contains($">{shown}</span>", page, StringComparison.Ordinal);
        Assert.Contains(Signed, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renamed_enterprise_is_shown_under_the_name_that_was_signed()
    {
        var receipt = await ReportAsync();
        await Server.InDatabaseAsync(db =>
            db.Enterprises.ExecuteUpdateAsync(s => s.SetProperty(e => e.Name, "测试改名后监理有限公司"))
        );
        Page.Accept("text/html");
        var own = await ReadAsync(Page, $"/evidence/{receipt}");
        var open = await LookAsync($"/verify?number={receipt}");

        Assert.Equal(Signed, (await AskAsync(receipt)).GetProperty("organization").GetString());
        Assert.Contains($"{Signed}（{ReportingServer.CreditCode}）", own, StringComparison.Ordinal);
        Assert.Contains($"{Signed}（{ReportingServer.CreditCode}）", open, StringComparison.Ordinal);
        Assert.DoesNotContain("改名后", open, StringComparison.Ordinal);
    }

    private async Task<JsonElement> AskAsync(string receipt)
    {
        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        using var answer = await stranger.GetAsync($"/verify?number={receipt}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<string> LookAsync(string path)
    {
        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        stranger.Accept("text/html");
        return await ReadAsync(stranger, path);
    }

    private static async Task<string> ReadAsync(Page visitor, string path)
    {
        using var answer = await visitor.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}
