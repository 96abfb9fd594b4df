using System.Globalization;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Api;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Commands;

/// <summary>`serve` and `sign FILE`, the real programs, on one state directory at the same time.</summary>
public sealed class SideBySideTests(SharedPki shared) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TestServer _server = new(shared.Pki, TimeProvider.System);
    private readonly int _port = FreePort.Next();

    private string State => _directory.File("state");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_file_is_signed_while_the_agent_serves_and_both_write_one_journal()
    {
        await using var serving = await ServeAsync();
        using var page = new AgentPage(_port, TestServer.Origin);
        await SignPageAsync(serving, page);
        var file = await WriteRequestAsync();

        Assert.Equal(0, await SignFileAsync(file));
        await SignPageAsync(serving, page);

        var signed = AgentPage.Read<SignedFile>(await File.ReadAllBytesAsync(file + ".signed.json"));
        Assert.Equal("done", Assert.Single(signed.Items).State);
        await using var journal = Start("journal", "--state", State);
        Assert.Equal(0, await journal.WaitForExitAsync());
        Assert.Contains("3 行，链完整", journal.Transcript(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_signed_from_a_file_beside_the_agent_is_not_signed_again()
    {
        await using var serving = await ServeAsync();
        var file = await WriteRequestAsync();
        Assert.Equal(0, await SignFileAsync(file));

        await using var again = StartFile(file);

        await again.ReadUntilAsync("challenge.replayed");
        Assert.Equal(1, await again.WaitForExitAsync());
    }

    [Fact]
    public async Task While_a_page_s_operation_is_open_a_file_waits_its_turn_and_spends_nothing()
    {
        await using var serving = await ServeAsync();
        using var page = new AgentPage(_port, TestServer.Origin);
        var file = await WriteRequestAsync();
        var id = await page.StartAsync(new OperationRequest("sign", Items: [_server.Item("good-p256")]));
        await serving.ReadUntilAsync(TerminalConsent.ConfirmPrompt + "\n");

        await using (var refused = StartFile(file))
        {
            Assert.Equal(1, await refused.WaitForExitAsync());
            var busy = AgentErrors.Of("busy");
            Assert.Contains(
                $"{busy.TitleZh}。{busy.NextStepZh}（busy）",
                refused.Transcript(),
                StringComparison.Ordinal
            );
            Assert.Contains(
                $"{busy.TitleEn}. {busy.NextStepEn} (busy)",
                refused.Transcript(),
                StringComparison.Ordinal
            );
        }

        await AgreeAsync(serving, confirmed: true);
        Assert.Equal("done", (await page.WaitForAsync(id, s => s.State is "done" or "failed")).State);
        Assert.Equal(0, await SignFileAsync(file));
    }

    [Fact]
    public async Task While_a_file_is_before_the_person_a_page_is_told_that_the_agent_is_busy()
    {
        await using var serving = await ServeAsync();
        using var page = new AgentPage(_port, TestServer.Origin);
        await using var signing = StartFile(await WriteRequestAsync());
        await signing.ReadUntilAsync(TerminalConsent.ConfirmPrompt + "\n");
        var request = StrictJson.Render(new OperationRequest("sign", Items: [_server.Item("good-p256")]));

        using (var refused = await page.PostAsync(request))
        {
            Assert.Equal(409, (int)refused.StatusCode);
        }

        await signing.TypeAsync("no");
        Assert.Equal(1, await signing.WaitForExitAsync());
        using var accepted = await page.PostAsync(request);
        Assert.Equal(202, (int)accepted.StatusCode);
    }

    [Fact]
    public async Task A_second_serve_says_calmly_that_one_is_running()
    {
        await using var first = await ServeAsync();
        await using var second = StartServe(FreePort.Next());

        Assert.Equal(1, await second.WaitForExitAsync());
        var words = AgentErrors.Of("agent.running");
        Assert.Equal(
            $"{words.TitleZh}。{words.NextStepZh}（agent.running）\n{words.TitleEn}. {words.NextStepEn} (agent.running)\n",
            second.Transcript()
        );
    }

    private async Task SignPageAsync(ChildProcess serving, AgentPage page)
    {
        var id = await page.StartAsync(new OperationRequest("sign", Items: [_server.Item("good-p256")]));
        await AgreeAsync(serving);
        Assert.Equal("done", (await page.WaitForAsync(id, s => s.State is "done" or "failed")).State);
        await serving.ReadUntilAsync("已完成。");
    }

    private async Task<int> SignFileAsync(string file)
    {
        await using var signing = StartFile(file);
        await AgreeAsync(signing);
        return await signing.WaitForExitAsync();
    }

    private async Task AgreeAsync(ChildProcess terminal, bool confirmed = false)
    {
        if (!confirmed)
        {
            await terminal.ReadUntilAsync(TerminalConsent.ConfirmPrompt + "\n");
        }

        await terminal.TypeAsync("yes");
        await terminal.ReadUntilAsync(TerminalConsent.PinPrompt + "\n");
        await terminal.TypeAsync(shared.Pki.Lock("good-p256").Pin);
    }

    private async Task<string> WriteRequestAsync()
    {
        var file = _directory.File("request.json");
        var item = _server.Item("good-p256", c => c with { Via = "file", Exp = c.Iat + 86400 });
        await File.WriteAllBytesAsync(file, StrictJson.Render(new SignFile(Protocol.SignFileFormat, [item])));
        return file;
    }

    private async Task<ChildProcess> ServeAsync()
    {
        var serving = StartServe(_port);
        await serving.ReadUntilAsync("listening on http://127.0.0.1:");
        return serving;
    }

    private ChildProcess StartServe(int port) =>
        Start(["serve", .. WithKeys(), "--ports", port.ToString(CultureInfo.InvariantCulture)]);

    private ChildProcess StartFile(string file) => Start(["sign", file, .. WithKeys()]);

    private string[] WithKeys() =>
        ["--servers", shared.Pki.Directory.AgentServers, "--module", SoftHsm.ModulePath, "--state", State];

    private ChildProcess Start(params IReadOnlyList<string> arguments) =>
        ChildProcess.StartProgramOf(typeof(LoopbackGate), arguments, shared.Pki.Environment);
}
