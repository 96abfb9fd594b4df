using System.Globalization;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Api;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Commands;

/// <summary>What the person at the terminal is protected from: burning the last try unasked, and a PIN on the screen.</summary>
public sealed class TerminalTests(SharedPki shared, FaultModule module) : IDisposable
{
    private const string Lock = "good-p256";
    private readonly TemporaryDirectory _state = new();
    private readonly FaultControl _faults = new();
    private readonly TestServer _server = new(shared.Pki, TimeProvider.System);
    private readonly int _port = FreePort.Next();

    private string Pin => shared.Pki.Lock(Lock).Pin;

    public void Dispose()
    {
        _state.Dispose();
        _faults.Dispose();
    }

    [Fact]
    public async Task The_last_try_needs_a_second_yes()
    {
        _faults.Set("pin tries 1");
        await using var agent = await StartAsync("dotnet", [typeof(LoopbackGate).Assembly.Location, .. Arguments()]);
        using var page = new AgentPage(_port, TestServer.Origin);

        var first = await SignAsync(agent, page, "yes", "no");

        Assert.Equal("user.cancelled", first.Error?.Code);
        Assert.DoesNotContain(TerminalConsent.PinPrompt, agent.Transcript(), StringComparison.Ordinal);
        Assert.Equal(0, _faults.CallsOf("Login"));

        var second = await SignAsync(agent, page, "yes", "yes", Pin);

        Assert.Equal("done", second.State);
        Assert.Equal(1, _faults.CallsOf("Login"));
    }

    [Fact]
    public async Task A_terminal_echoes_what_is_typed_except_the_pin()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the terminal is made by script(1)");
        var command = string.Join(
            ' ',
            Arguments().Prepend(typeof(LoopbackGate).Assembly.Location).Prepend("dotnet").Select(a => $"'{a}'")
        );
        await using var agent = await StartAsync("script", ["-qefc", command, "/dev/null"]);
        using var page = new AgentPage(_port, TestServer.Origin);

        var signed = await SignAsync(agent, page, "yes", Pin);
        var declined = await SignAsync(agent, page, "no");

        // The answer comes by another way than the screen: what the agent says last stands behind every echo.
        await agent.ReadUntilAsync("未完成");
        Assert.Equal(("done", "user.cancelled"), (signed.State, declined.Error?.Code));
        var screen = agent.Transcript();
        Assert.DoesNotContain(Pin, screen, StringComparison.Ordinal);
        Assert.Contains(TerminalConsent.ConfirmPrompt + "\r\nyes\r\n", screen, StringComparison.Ordinal);

        // The echo came back after the PIN.
        Assert.Contains(TerminalConsent.ConfirmPrompt + "\r\nno\r\n", screen, StringComparison.Ordinal);
    }

    /// <summary>One operation; the person answers whatever prompts come with the next answer.</summary>
    private async Task<OperationStatus> SignAsync(ChildProcess agent, AgentPage page, params string[] answers)
    {
        var id = await page.StartAsync(new OperationRequest("sign", Items: [_server.Item(Lock)]));
        string[] prompts =
            answers.Length == 3
                ? [TerminalConsent.ConfirmPrompt, TerminalConsent.FinalTryPrompt, TerminalConsent.PinPrompt]
                :
                [
                    TerminalConsent.ConfirmPrompt,
                    answers[^1] == Pin ? TerminalConsent.PinPrompt : TerminalConsent.FinalTryPrompt,
                ];
        foreach (var (prompt, answer) in prompts.Zip(answers))
        {
            // With the end of its line: an answer typed sooner would be echoed before that.
            await agent.ReadUntilAsync(prompt);
            await agent.ReadUntilAsync("\n");
            await agent.TypeAsync(answer);
        }

        return await page.WaitForAsync(id, s => s.State is "done" or "failed");
    }

    private string[] Arguments() =>
        [
            "serve",
            "--servers",
            shared.Pki.Directory.AgentServers,
            "--module",
            module.ModulePath,
            "--ports",
            _port.ToString(CultureInfo.InvariantCulture),
            "--state",
            _state.Path,
        ];

    private async Task<ChildProcess> StartAsync(string program, IReadOnlyList<string> arguments)
    {
        var environment = shared.Pki.Environment.Concat(_faults.Environment).ToDictionary();
        var agent = ChildProcess.Start(program, arguments, environment);
        await agent.ReadUntilAsync(
            string.Create(CultureInfo.InvariantCulture, $"listening on http://127.0.0.1:{_port}")
        );
        return agent;
    }
}
