using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

public sealed class EvidenceTests() : EvidenceScenario(null)
{
    [Theory]
    [InlineData("receipt.txt")]
    [InlineData("receipt.p7m")]
    [InlineData("receipt.pdf")]
    [InlineData("package")]
    public async Task Evidence_of_another_enterprise_does_not_exist(string file)
    {
        var receipt = await ReportAsync();
        var other = await Server.AddEnterpriseAsync("91110000XXXXXX0191");
        using var page = await other.OpenPageAsync();
        using var own = await Page.GetAsync($"/evidence/{receipt}/{file}");
        using var foreign = await page.GetAsync($"/evidence/{receipt}/{file}");

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
    }

    [Fact]
    public async Task A_report_is_accepted_while_the_timestamp_authority_is_down_and_stamped_when_it_is_back()
    {
        Server.Services.IsStamping = false;
        _ = await ReportAsync();
        var before = await Server.InDatabaseAsync(db => db.EvidenceTimestamps.CountAsync());
        Server.Services.IsStamping = true;
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        Assert.Equal(0, before);
    }

    [Fact]
    public async Task The_public_sees_an_organisation_and_no_person()
    {
        var receipt = await ReportAsync();
        await using var scope = Server.App.Services.CreateAsyncScope();
        var found = await scope
            .ServiceProvider.GetRequiredService<PublicVerification>()
            .FindAsync(receipt, CancellationToken.None);
        var json = JsonSerializer.Serialize(found);

        Assert.Equal(ReportingServer.CreditCode, found?.CreditCode);
        Assert.Contains($"\"State\":\"{found?.State}\",\"IsContested\":false", json, StringComparison.Ordinal);
        Assert.DoesNotContain("110000199001010013", json, StringComparison.Ordinal);
        Assert.DoesNotContain("测试甲", json, StringComparison.Ordinal);
        Assert.DoesNotContain("13800138000", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_page_shows_verdict_times_enterprise_and_business_and_no_person()
    {
        var receipt = await ReportAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        var evidence = await Server.InDatabaseAsync(db => db.Evidence.Include(e => e.Timestamp).SingleAsync());
        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        stranger.Accept("text/html");
        using var answer = await stranger.GetAsync($"/verify?number={receipt}");
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        string[] shown =
        [
            "签名有效",
            receipt,
            "初始注册（上报）",
            "测试鲁衡监理有限公司",
            ReportingServer.CreditCode,
            ChinaTime.Second(evidence.SigningTime),
            ChinaTime.Second(evidence.ReceivedAt),
            ChinaTime.Second(evidence.Timestamp!.Time),
        ];
        Assert.All(shown, text => Assert.Contains(text, page, StringComparison.Ordinal));
        string[] hidden = ["110000199001010013", "测试甲", "13800138000", "JL-2026-37-"];
        Assert.All(hidden, text => Assert.DoesNotContain(text, page, StringComparison.Ordinal));

        using var unknown = await stranger.GetAsync("/verify?number=HZ-20260101-0000000000");
        Assert.Contains(
            "没有编号为",
            WebUtility.HtmlDecode(await unknown.Content.ReadAsStringAsync()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Anybody_can_check_that_the_log_only_grew()
    {
        _ = await ReportAsync();
        var first = await CheckpointAsync();
        _ = await ReportAsync();
        _ = await ReportAsync();
        var second = await CheckpointAsync();
        using var answer = await Page.GetAsync($"/log/consistency?from={first.Size}&to={second.Size}");
        var hashes = (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("hashes")
            .EnumerateArray()
            .Select(h => h.GetBytesFromBase64())
            .ToList();
        var verdict = MerkleTree.VerifyConsistency(first.Size, second.Size, first.Root, second.Root, hashes);

        Assert.True(verdict.TryGetValue(out _, out var rejection), rejection?.Detail);
        using var beyond = await Page.GetAsync($"/log/consistency?from=1&to={second.Size + 1}");
        Assert.Equal(HttpStatusCode.BadRequest, beyond.StatusCode);
    }

    [Fact]
    public async Task Anybody_may_upload_a_package_to_the_page_or_as_a_program()
    {
        var receipt = await ReportAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        var package = await BytesAsync($"/evidence/{receipt}/package");
        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        using var program = await stranger.UploadAsync("/verify", package, "application/json");
        using var person = await stranger.UploadAsync("/verify", package, "text/html");

        Assert.Equal(HttpStatusCode.OK, program.StatusCode);
        var report = await program.Content.ReadFromJsonAsync<JsonElement>();
        Assert.NotEqual("TOTAL-FAILED", report.GetProperty("indication").GetString());
        Assert.Equal(receipt, report.GetProperty("facts").GetProperty("receiptNumber").GetString());
        Assert.Equal(HttpStatusCode.OK, person.StatusCode);
        var page = WebUtility.HtmlDecode(await person.Content.ReadAsStringAsync());
        Assert.Contains("检查项目", page, StringComparison.Ordinal);
        Assert.DoesNotContain("验证不通过", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_is_no_package_fails_and_a_missing_one_is_malformed()
    {
        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        using var garbage = await stranger.UploadAsync("/verify", [1, 2, 3], "application/json");
        using var person = await stranger.UploadAsync("/verify", [1, 2, 3], "text/html");
        using var missing = await stranger.UploadAsync("/verify", [1, 2, 3], "application/json", field: "other");
        using var empty = await stranger.UploadAsync("/verify", [], "text/html");

        Assert.Equal(HttpStatusCode.OK, garbage.StatusCode);
        var report = await garbage.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("TOTAL-FAILED", report.GetProperty("indication").GetString());
        var page = WebUtility.HtmlDecode(await person.Content.ReadAsStringAsync());
        Assert.Contains("验证不通过", page, StringComparison.Ordinal);
        Assert.Equal("request.malformed", await Page.CodeOfAsync(missing));
        Assert.Contains("没有可以验证的文件", await empty.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
