using System.Globalization;
using System.Text.Json;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary><c>jianli trust</c> beside a running server.</summary>
public sealed class TrustCommandTests : IAsyncLifetime
{
    private StatusScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await StatusScene.StartAsync(StatusScene.CrlAndOcsp);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task List_tells_of_each_anchor_whether_it_is_for_tests_only()
    {
        var (exitCode, output) = await RunAsync("trust", "list", "--json");
        Assert.Equal(0, exitCode);
        var view = JsonDocument.Parse(output).RootElement;

        var anchor = Assert.Single(view.GetProperty("anchors").EnumerateArray());
        Assert.True(anchor.GetProperty("testOnly").GetBoolean());
        Assert.True(anchor.GetProperty("validNow").GetBoolean());
        Assert.True(anchor.GetProperty("hasStatus").GetBoolean());
        Assert.Single(view.GetProperty("intermediates").EnumerateArray());
        var sources = view.GetProperty("sources").EnumerateArray().ToList();
        Assert.Equal(2, sources.Count);
        Assert.Equal(_scene.Server.Status.OcspUrl, sources[1].GetProperty("ocspUrl").GetString());
        Assert.Equal("subject:2.5.4.97=NTRCN-", view.GetProperty("creditCodePlaces")[0].GetString());
        Assert.True(view.GetProperty("policy").GetProperty("requireRevocation").GetBoolean());
    }

    [Fact]
    public async Task List_speaks_Chinese_to_people()
    {
        var (_, output) = await RunAsync("trust", "list");
        Assert.Contains("信任锚", output, StringComparison.Ordinal);
        Assert.Contains("[仅供测试 TEST ONLY]", output, StringComparison.Ordinal);
        Assert.Contains("OCSP  http://127.0.0.1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_shows_what_the_running_server_knows_and_fails_with_a_failed_source()
    {
        var (fine, json) = await RunAsync("trust", "status", "--json");
        var view = JsonDocument.Parse(json).RootElement;
        Assert.Equal(0, fine);
        Assert.True(view.GetProperty("live").GetBoolean());
        Assert.Equal(3, view.GetProperty("sources").GetArrayLength());

        _scene.Break(AuthorityFault.Down);
        _scene.Server.Clock.Advance(TimeSpan.FromHours(30));
        await _scene.Server.RefreshStatusAsync();
        var (failed, text) = await RunAsync("trust", "status");
        Assert.Equal(1, failed);
        Assert.Contains("[失效] CRL", text, StringComparison.Ordinal);
        Assert.Contains("HTTP 503", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_without_a_server_shows_what_is_stored()
    {
        await _scene.Server.App.StopAsync(TestContext.Current.CancellationToken);
        var (exitCode, text) = await RunAsync("trust", "status");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("服务器没有应答", text, StringComparison.Ordinal);
        Assert.Contains("[正常] CRL", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_explains_each_step_of_an_accepted_certificate()
    {
        var (exitCode, text) = await Jianli.CheckAsync(_scene.Server, _scene.Honest);
        Assert.True(exitCode == 0, text);
        foreach (
            var part in (string[])
                [
                    "1 证书格式：通过",
                    "2 有效期：通过",
                    "3 密钥用途：通过  Login",
                    "4 证书路径：通过  3 张证书",
                    "5 吊销状态：通过",
                    "CRL  本次更新",
                    $"6 统一社会信用代码：通过  {LeafOptions.MainCreditCode}，取自 subject:2.5.4.97=NTRCN-",
                    "结论：接受",
                ]
        )
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Check_names_the_step_that_refuses_and_exits_with_1()
    {
        await _scene.Server.RevokeAsync(_scene.Lost);
        await AssertRefusedAsync(_scene.Lost, 5, "CertificateRevoked");
        using var foreign = new TestAuthority(_scene.Server.Authority.Now, "Foreign");
        using var stranger = foreign.IssueLeaf();
        await AssertRefusedAsync(stranger, 4, "PathNotFound");
        using var nameless = _scene.Server.Authority.IssueLeaf(new LeafOptions { CreditCode = null });
        await AssertRefusedAsync(nameless, 6, "CreditCodeMissing");
        await AssertRefusedAsync(
            _scene.Honest,
            3,
            "KeyUsageMissing|ExtendedKeyUsageMissing",
            "--purpose",
            "timestamping"
        );
        await AssertRefusedAsync(_scene.Honest, 2, "CertificateNotYetValid", "--at", "2001-01-01T00:00:00Z");
    }

    [Fact]
    public async Task Check_judges_an_act_of_the_past_by_its_own_time()
    {
        // Revoked half an hour ago: an act of an hour ago stands.
        await _scene.Server.RevokeAsync(_scene.Lost);
        var before = _scene.Server.Authority.Now.AddHours(-1).ToString("O", CultureInfo.InvariantCulture);
        var (exitCode, text) = await Jianli.CheckAsync(
            _scene.Server,
            _scene.Lost,
            "--at",
            before,
            "--purpose",
            "commitment"
        );
        Assert.True(exitCode == 0, text);
    }

    [Fact]
    public async Task Wrong_usage_is_64_and_a_missing_file_1()
    {
        var (usage, _) = await RunAsync("trust", "check");
        var (at, text) = await RunAsync("trust", "check", "x.pem", "--at", "yesterday");
        var (missing, _) = await RunAsync("trust", "check", "/nonexistent.pem");
        Assert.Equal((64, 64, 1), (usage, at, missing));
        Assert.Contains("is not an instant", text, StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(TestLeaf leaf, int step, string reasons, params string[] arguments)
    {
        var (exitCode, output) = await Jianli.CheckAsync(_scene.Server, leaf, ["--json", .. arguments]);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(1, exitCode);
        Assert.Contains(report.GetProperty("reason").GetString()!, reasons.Split('|'));
        Assert.Equal(
            step,
            report
                .GetProperty("steps")
                .EnumerateArray()
                .First(s => s.GetProperty("passed").ValueKind == JsonValueKind.False)
                .GetProperty("number")
                .GetInt32()
        );
    }

    private Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        Jianli.RunAsync(_scene.Server, arguments);
}
