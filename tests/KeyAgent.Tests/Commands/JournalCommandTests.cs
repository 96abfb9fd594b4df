using JianliRegistry.KeyAgent.Api;
using JianliRegistry.KeyAgent.Journal;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Commands;

/// <summary>`jianli-agent journal`, the real program.</summary>
public sealed class JournalCommandTests : IDisposable
{
    private readonly TemporaryDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task The_journal_prints_every_use()
    {
        WriteJournal();

        var (exitCode, text) = await RunAsync();

        Assert.Equal(0, exitCode);
        foreach (var number in (int[])[1, 2, 3])
        {
            Assert.Contains($"{{\"number\":{number},", text, StringComparison.Ordinal);
        }

        Assert.Contains("3 行，链完整", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_journal_exits_1_and_names_the_line()
    {
        WriteJournal();
        var file = _state.File("journal.jsonl");
        var lines = await File.ReadAllLinesAsync(file);
        lines[1] = lines[1].Replace("ES256", "RS256", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, string.Concat(lines.Select(l => l + "\n")));

        var (exitCode, text) = await RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("日志校验失败：第 2 行被改动", text, StringComparison.Ordinal);
    }

    private void WriteJournal()
    {
        var journal = KeyUseJournal.Open(_state.Path);
        for (var i = 0; i < 3; i++)
        {
            journal.Append(
                (number, previous) =>
                    new JournalEntry(
                        number,
                        DateTimeOffset.UnixEpoch,
                        previous,
                        "sign",
                        DevelopmentPki.DefaultOrigin,
                        "jianli-dev",
                        "00",
                        "00",
                        "ES256"
                    )
            );
        }
    }

    private async Task<(int ExitCode, string Text)> RunAsync()
    {
        await using var program = ChildProcess.StartProgramOf(
            typeof(LoopbackGate),
            ["journal", "--state", _state.Path]
        );
        var exitCode = await program.WaitForExitAsync();
        return (exitCode, program.Transcript());
    }
}
