using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Api;
using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Commands;

/// <summary>`doctor` and `status`, the real programs: each step that fails says so with a code of its own and one next step.</summary>
public sealed class DoctorCommandTests(SharedPki shared, FaultModule module) : IDisposable
{
    private const string AllGood = "driver slot token certificate clock server";
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private static readonly Dictionary<string, string> NoModule = [];
    private readonly TemporaryDirectory _directory = new();
    private readonly FaultControl _faults = new();

    private sealed record Line(string Step, string Outcome, string? Code, string? NextStepZh, string? NextStepEn);

    public void Dispose()
    {
        _faults.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task With_everything_in_order_each_step_is_ok_and_the_exit_code_0()
    {
        await using var server = await DatedServer.StartAsync(shared.Pki, secondsAhead: 240);

        var (code, lines) = await ExamineAsync(shared.PlugIn("good-p256"), [server.Origin]);

        Assert.Equal(0, code);
        Assert.Equal(AllGood, string.Join(' ', lines.Select(l => l.Step)));
        Assert.All(lines, l => Assert.Equal(("ok", null, null), (l.Outcome, l.Code, l.NextStepZh)));
    }

    [Fact]
    public async Task A_missing_driver_is_the_first_thing_named_and_what_hangs_on_it_waits()
    {
        await using var server = await DatedServer.StartAsync(shared.Pki);

        var (code, lines) = await ExamineAsync(NoModule, [server.Origin], "/nonexistent.so");

        Assert.Equal(1, code);
        AssertFails(lines, "driver", "driver.missing");
        Assert.All(lines.Take(4).Skip(1), l => Assert.Equal("waiting", l.Outcome));
    }

    [Fact]
    public async Task A_driver_that_does_not_start_is_not_a_missing_one()
    {
        var broken = new Dictionary<string, string> { ["FAULT_MODULE_REAL"] = "/nonexistent.so" };
        AssertFails((await ExamineAsync(broken, [], module.ModulePath)).Lines, "driver", "driver.failed");
    }

    [Fact]
    public async Task No_slot_and_no_token_are_two_things()
    {
        using var empty = new SoftHsm();
        AssertFails((await ExamineAsync(empty.Environment, [])).Lines, "token", "token.none");

        _faults.Set("slot absent");
        var lines = (await ExamineAsync(WithFaults("good-p256"), [], module.ModulePath)).Lines;
        AssertFails(lines, "slot", "slot.none");
        Assert.Equal("waiting", lines.Single(l => l.Step == "token").Outcome);
    }

    [Fact]
    public async Task A_locked_token_and_a_token_that_does_not_answer_are_named()
    {
        _faults.Set("pin tries 0");
        AssertFails((await ExamineAsync(WithFaults("good-p256"), [], module.ModulePath)).Lines, "token", "pin.locked");

        _faults.Set("GetTokenInfo fail 0x30");
        AssertFails((await ExamineAsync(WithFaults("good-p256"), [], module.ModulePath)).Lines, "token", "token.error");
    }

    [Fact]
    public async Task An_expired_certificate_is_named() =>
        AssertFails((await ExamineAsync(shared.PlugIn("expired"), [])).Lines, "certificate", "cert.expired");

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    public async Task A_clock_that_differs_from_the_server_s_is_named_and_the_server_is_not_blamed(int secondsAhead)
    {
        await using var server = await DatedServer.StartAsync(shared.Pki, secondsAhead: secondsAhead);

        var (_, lines) = await ExamineAsync(shared.PlugIn("good-p256"), [server.Origin]);

        AssertFails(lines, "clock", "clock.skewed");
    }

    [Fact]
    public async Task A_server_that_is_down_is_found_also_where_it_is_the_second_one()
    {
        await using var server = await DatedServer.StartAsync(shared.Pki);
        var down = $"https://localhost:{FreePort.Next()}";

        var (_, lines) = await ExamineAsync(shared.PlugIn("good-p256"), [server.Origin, down]);

        AssertFails(lines, "server", "server.unreachable");
        Assert.Equal(["ok", "failed"], lines.Where(l => l.Step == "server").Select(l => l.Outcome));

        (_, lines) = await ExamineAsync(shared.PlugIn("good-p256"), [down]);
        Assert.Equal("waiting", lines.Single(l => l.Step == "clock").Outcome);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    [InlineData(404)]
    public async Task A_server_that_answers_otherwise_than_200_does_not_count_as_working(int status)
    {
        await using var server = await DatedServer.StartAsync(shared.Pki, status);

        var (_, lines) = await ExamineAsync(shared.PlugIn("good-p256"), [server.Origin]);

        AssertFails(lines, "server", "server.error");
    }

    [Fact]
    public async Task A_server_whose_root_is_not_named_is_not_trusted()
    {
        await using var server = await DatedServer.StartAsync(shared.Pki);
        var other = Path.Combine(shared.Pki.Root, "anchors", "root.pem");

        foreach (var roots in new[] { null, other })
        {
            var (_, lines) = await ExamineAsync(shared.PlugIn("good-p256"), [server.Origin], roots: roots);
            AssertFails(lines, "server", "server.untrusted");
            Assert.Equal("waiting", lines.Single(l => l.Step == "clock").Outcome);
        }
    }

    [Fact]
    public async Task The_terminal_shows_the_next_step_in_both_languages_unbroken()
    {
        var (code, text) = await RunAsync(DoctorArguments("/nonexistent.so", [], null), NoModule);

        Assert.Equal(1, code);
        AssertTells(text, "driver.missing");
        Assert.Contains("待查", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_shows_the_token_or_says_why_there_is_none()
    {
        var (code, text) = await RunAsync(["status", "--module", SoftHsm.ModulePath], shared.PlugIn("good-p256"));
        Assert.Equal(0, code);
        Assert.Contains("身份锁 good-p256 ", text, StringComparison.Ordinal);
        Assert.Contains("证书 1 张", text, StringComparison.Ordinal);

        using var empty = new SoftHsm();
        (code, text) = await RunAsync(["status", "--module", SoftHsm.ModulePath], empty.Environment);
        Assert.Equal(1, code);
        AssertTells(text, "token.none");

        (code, text) = await RunAsync(["status", "--module", "/nonexistent.so"], NoModule);
        Assert.Equal(1, code);
        AssertTells(text, "driver.missing");
    }

    [Fact]
    public async Task Status_speaks_json_too()
    {
        var (code, text) = await RunAsync(
            ["status", "--module", SoftHsm.ModulePath, "--json"],
            shared.PlugIn("good-p256")
        );
        Assert.Equal(0, code);
        using (var good = JsonDocument.Parse(JsonOf(text, '{')))
        {
            Assert.Equal("good-p256", good.RootElement.GetProperty("tokens")[0].GetProperty("label").GetString());
        }

        (code, text) = await RunAsync(["status", "--module", "/nonexistent.so", "--json"], NoModule);
        Assert.Equal(1, code);
        using var bad = JsonDocument.Parse(JsonOf(text, '{'));
        Assert.Equal("driver.missing", bad.RootElement.GetProperty("code").GetString());
    }

    private static void AssertTells(string text, string code)
    {
        var words = AgentErrors.Of(code);
        Assert.Contains($"{words.TitleZh}。{words.NextStepZh}（{code}）\n", text, StringComparison.Ordinal);
        Assert.Contains($"{words.TitleEn}. {words.NextStepEn} ({code})\n", text, StringComparison.Ordinal);
    }

    /// <summary>This step fails with this code, no other step of those that could be looked at does.</summary>
    private static void AssertFails(IReadOnlyList<Line> lines, string step, string code)
    {
        var failed = lines.Where(l => l.Outcome == "failed" && l.Code != "server.unreachable" || l.Code == code);
        var line = Assert.Single(failed);
        Assert.Equal((step, code), (line.Step, line.Code));
        Assert.Equal(AgentErrors.Of(code).NextStepZh, line.NextStepZh);
        Assert.Equal(AgentErrors.Of(code).NextStepEn, line.NextStepEn);
    }

    private Dictionary<string, string> WithFaults(string lockName) =>
        shared.PlugIn(lockName).Concat(_faults.Environment).ToDictionary();

    /// <param name="origins">None: a server that is down.</param>
    private async Task<(int Code, IReadOnlyList<Line> Lines)> ExamineAsync(
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<string> origins,
        string? driver = null,
        string? roots = ""
    )
    {
        var arguments = DoctorArguments(driver ?? SoftHsm.ModulePath, origins, roots);
        var (code, text) = await RunAsync([.. arguments, "--json"], environment);
        return (code, JsonSerializer.Deserialize<List<Line>>(JsonOf(text, '['), Web)!);
    }

    /// <summary>Standard error comes along: log lines of the worker.</summary>
    private static string JsonOf(string text, char start) =>
        text.Split('\n')
            .Last(line => line.StartsWith(start) && !line.Contains("\"EventId\"", StringComparison.Ordinal));

    private List<string> DoctorArguments(string driver, IReadOnlyList<string> origins, string? roots)
    {
        var servers = DatedServer.Pin(
            shared.Pki,
            _directory.File("servers.json"),
            origins.Count > 0 ? origins : [$"https://localhost:{FreePort.Next()}"]
        );
        List<string> arguments = ["doctor", "--servers", servers, "--module", driver];
        if (roots is not null)
        {
            var own = Path.Combine(shared.Pki.Root, "ca", "tls-root.pem");
            arguments.AddRange(["--server-ca", roots.Length > 0 ? roots : own]);
        }

        return arguments;
    }

    private static async Task<(int Code, string Text)> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment
    )
    {
        await using var program = ChildProcess.StartProgramOf(typeof(LoopbackGate), arguments, environment);
        program.CloseInput();
        var code = await program.WaitForExitAsync();
        return (code, program.Transcript());
    }
}
