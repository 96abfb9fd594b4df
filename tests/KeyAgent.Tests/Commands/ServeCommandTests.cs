using System.Globalization;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Api;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Commands;

/// <summary>The real program, driven through its standard input as a person would.</summary>
public sealed class ServeCommandTests(SharedPki shared, FaultModule module) : IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly TestServer _server = new(shared.Pki, TimeProvider.System);
    private readonly int _port = FreePort.Next();

    private string Pin => shared.Pki.Lock("good-p256").Pin;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task A_person_at_the_terminal_signs_and_the_pin_shows_nowhere()
    {
        await using var agent = await StartAsync();
        using var page = new AgentPage(_port, TestServer.Origin);
        var item = _server.Item("good-p256");
        var id = await page.StartAsync(new OperationRequest("sign", Items: [item]));

        await agent.ReadUntilAsync("用途：签名确认");
        AssertNoCoreDumps(agent.Id);
        await agent.ReadUntilAsync("申请编号：JL-2026-37-0000001");
        await agent.ReadUntilAsync(TerminalConsent.ConfirmPrompt + "\n");
        await agent.TypeAsync("yes");
        await agent.ReadUntilAsync(TerminalConsent.PinPrompt + "\n");
        await agent.TypeAsync("00000000");
        await agent.ReadUntilAsync("身份锁密码不正确");
        await agent.ReadUntilAsync(TerminalConsent.PinPrompt + "\n");
        AssertNotInProcess(agent.Id);
        await agent.TypeAsync(Pin);
        var status = await page.WaitForAsync(id, s => s.State is "done" or "failed");

        Assert.Equal("done", status.State);
        AssertNotInProcess(agent.Id);
        Assert.DoesNotContain(Pin, agent.Transcript(), StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_state.Path).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(Pin, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_typed_before_the_question_does_not_count()
    {
        await using var agent = await StartAsync();
        using var page = new AgentPage(_port, TestServer.Origin);
        await agent.TypeAsync("yes");
        await agent.TypeAsync(Pin);
        var id = await page.StartAsync(new OperationRequest("sign", Items: [_server.Item("good-p256")]));
        await agent.ReadUntilAsync("用途：签名确认");
        await agent.TypeAsync("yes");

        await agent.ReadUntilAsync(TerminalConsent.ConfirmPrompt + "\n");
        await agent.TypeAsync("no");
        var status = await page.WaitForAsync(id, s => s.State is "done" or "failed");

        Assert.Equal("user.cancelled", status.Error!.Code);
        Assert.DoesNotContain(TerminalConsent.PinPrompt, agent.Transcript(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_standard_input_is_a_no()
    {
        await using var agent = await StartAsync();
        using var page = new AgentPage(_port, TestServer.Origin);
        agent.CloseInput();

        var status = await page.SignAsync(_server.Item("good-p256"));

        Assert.Equal("user.cancelled", status.Error!.Code);
        Assert.False(agent.HasExited);
    }

    [Fact]
    public async Task Several_certificates_are_chosen_by_number()
    {
        await using var agent = await StartAsync();
        using var page = new AgentPage(_port, TestServer.Origin);
        var id = await page.StartAsync(new OperationRequest("login", _server.Challenge()));
        var shown = await agent.ReadUntilAsync(TerminalConsent.ChoicePrompt + "\n");
        var line = shown.Split('\n').Single(l => l.Contains("身份锁 good-p256 ", StringComparison.Ordinal));
        await agent.TypeAsync(line["证书 ".Length..line.IndexOf('：', StringComparison.Ordinal)]);
        await agent.ReadUntilAsync(TerminalConsent.ConfirmPrompt + "\n");
        await agent.TypeAsync("yes");
        await agent.ReadUntilAsync(TerminalConsent.PinPrompt + "\n");
        await agent.TypeAsync(Pin);

        var status = await page.WaitForAsync(id, s => s.State is "done" or "failed");

        Assert.Equal("ES256", status.Login!.Token.Algorithm);
    }

    [Fact]
    public async Task A_second_agent_does_not_start_on_the_same_state_directory()
    {
        await using var first = await StartAsync();
        await using var second = StartProgram("serve", FreePort.Next());

        Assert.Equal(1, await second.WaitForExitAsync());
    }

    [Fact]
    public async Task The_state_directory_is_private()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode bits");
        await using var agent = await StartAsync();

#pragma warning disable CA1416 // skipped on Windows above
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_state.Path)
        );
#pragma warning restore CA1416
    }

    [Fact]
    public async Task A_downloaded_request_is_signed_into_a_file_and_a_login_never_is()
    {
        var file = _state.File("request.json");
        var state = _state.File("state");
        var item = _server.Item("good-p256", c => c with { Via = "file", Exp = c.Iat + 86400 });
        await File.WriteAllBytesAsync(file, StrictJson.Render(new SignFile(Protocol.SignFileFormat, [item])));
        await using (var agent = StartFile(file, state))
        {
            await agent.ReadUntilAsync(TerminalConsent.ConfirmPrompt + "\n");
            await agent.TypeAsync("yes");
            await agent.ReadUntilAsync(TerminalConsent.PinPrompt + "\n");
            await agent.TypeAsync(Pin);
            Assert.Equal(0, await agent.WaitForExitAsync());
        }

        var signed = AgentPage.Read<SignedFile>(await File.ReadAllBytesAsync(file + ".signed.json"));
        Assert.Equal("done", Assert.Single(signed.Items).State);

        var login = new SignItem(_server.Challenge(), item.Statement);
        await File.WriteAllBytesAsync(file, StrictJson.Render(new SignFile(Protocol.SignFileFormat, [login])));
        await using var refused = StartFile(file, state);
        await refused.ReadUntilAsync("request.malformed");
        Assert.Equal(1, await refused.WaitForExitAsync());
    }

    [Fact]
    public async Task Ctrl_C_in_a_list_keeps_what_is_signed()
    {
        using var faults = new FaultControl();
        var file = _state.File("request.json");
        var items = Enumerable
            .Range(0, 12)
            .Select(_ => _server.Item("good-p256", c => c with { Via = "file", Exp = c.Iat + 86400 }));
        await File.WriteAllBytesAsync(file, StrictJson.Render(new SignFile(Protocol.SignFileFormat, [.. items])));
        faults.Set("Sign slow 300");
        await using var agent = StartFile(file, _state.File("state"), module.ModulePath, faults.Environment);
        await agent.ReadUntilAsync(TerminalConsent.ConfirmPrompt + "\n");
        await agent.TypeAsync("yes");
        await agent.ReadUntilAsync(TerminalConsent.PinPrompt + "\n");
        await agent.TypeAsync(Pin);
        while (faults.CallsOf("Sign") < 2)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await using var interrupt = ChildProcess.Start(
            "/bin/kill",
            ["-INT", agent.Id.ToString(CultureInfo.InvariantCulture)]
        );
        _ = await agent.WaitForExitAsync();

        var signed = AgentPage.Read<SignedFile>(await File.ReadAllBytesAsync(file + ".signed.json"));
        Assert.Equal(("done", true), (signed.Items[0].State, signed.Items[0].Result is not null));
        Assert.Equal(("failed", "user.cancelled"), (signed.Items[^1].State, signed.Items[^1].Error?.Code));
    }

    /// <summary>A child is listed under the thread that started it.</summary>
    private static IEnumerable<int> WithChildren(int id) =>
        Directory
            .GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task"))
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' '))
            .Where(child => child.Length > 0)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture))
            .Append(id);

    private static void AssertNoCoreDumps(int id)
    {
        var processes = WithChildren(id).ToArray();
        Assert.True(processes.Length > 1, "the worker is not there yet");
        foreach (var process in processes)
        {
            var limits = File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/limits"));
            var core = Assert.Single(limits, l => l.StartsWith("Max core file size", StringComparison.Ordinal));
            Assert.Equal(["1", "1", "bytes"], core.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^3..]);
        }
    }

    /// <summary>Neither arguments nor environment of the agent and its worker hold the PIN.</summary>
    private void AssertNotInProcess(int id)
    {
        foreach (var process in WithChildren(id))
        {
            foreach (var part in new[] { "cmdline", "environ" })
            {
                var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{part}"));
                Assert.DoesNotContain(Pin, text, StringComparison.Ordinal);
            }
        }
    }

    private async Task<ChildProcess> StartAsync()
    {
        var agent = StartProgram("serve", _port);
        await agent.ReadUntilAsync(
            string.Create(CultureInfo.InvariantCulture, $"listening on http://127.0.0.1:{_port}")
        );
        return agent;
    }

    private ChildProcess StartProgram(string command, int port) =>
        ChildProcess.StartProgramOf(
            typeof(LoopbackGate),
            [
                command,
                "--servers",
                shared.Pki.Directory.AgentServers,
                "--module",
                SoftHsm.ModulePath,
                "--ports",
                port.ToString(CultureInfo.InvariantCulture),
                "--state",
                _state.Path,
            ],
            shared.Pki.Environment
        );

    private ChildProcess StartFile(
        string file,
        string state,
        string? module = null,
        IReadOnlyDictionary<string, string>? environment = null
    ) =>
        ChildProcess.StartProgramOf(
            typeof(LoopbackGate),
            [
                "sign",
                file,
                "--servers",
                shared.Pki.Directory.AgentServers,
                "--module",
                module ?? SoftHsm.ModulePath,
                "--state",
                state,
            ],
            shared.Pki.Environment.Concat(environment ?? new Dictionary<string, string>()).ToDictionary()
        );
}
