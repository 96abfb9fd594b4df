using System.Globalization;
using System.Text.RegularExpressions;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests.Scene;

/// <summary>./run dev as a person has it: a terminal of its own, the text it prints, a second terminal beside it, and Ctrl-C.</summary>
internal sealed partial class DevTerminal : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(240);

    private readonly TemporaryDirectory _folder = new();
    private readonly ChildProcess _program;

    private DevTerminal(int serverPort)
    {
        ServerPort = serverPort;

        // A session of its own, so that Ctrl-C can be sent to all of it, as a terminal does.
        _program = ChildProcess.Start(
            "setsid",
            [
                "dotnet",
                BuiltPrograms.Demo,
                "stay",
                "--dir",
                _folder.File("dev"),
                "--ports",
                string.Create(CultureInfo.InvariantCulture, $"{serverPort},{FreePort.Next()},{FreePort.Next()}"),
            ]
        );
    }

    public int ServerPort { get; }

    /// <summary>Everything printed before the agent was ready.</summary>
    public string Introduction { get; private set; } = "";

    public static async Task<DevTerminal> StartAsync()
    {
        var terminal = new DevTerminal(FreePort.Next());
        terminal.Introduction = await terminal._program.ReadUntilAsync("listening on http://127.0.0.1:", StartLimit);
        return terminal;
    }

    public Task<string> SeeAsync(string text) => _program.ReadUntilAsync(text);

    public Task TypeAsync(string line) => _program.TypeAsync(line);

    public (string Pin, string Organization) LockNamed(string name)
    {
        var line = LockLine().Matches(Introduction).Single(m => m.Groups["name"].Value == name);
        return (line.Groups["pin"].Value, line.Groups["organization"].Value.Trim());
    }

    public (string Account, string Password) AccountOf(string organization)
    {
        var line = AccountLine().Matches(Introduction).Single(m => m.Groups["name"].Value.Trim() == organization);
        return (line.Groups["account"].Value, line.Groups["password"].Value);
    }

    /// <summary>Runs a printed command in a second terminal; ./run agent is the built program here, so that nothing is built meanwhile.</summary>
    public async Task<ProgramEnd> RunPrintedAsync(string start, string more = "")
    {
        var lines = Introduction.Split('\n').Select(line => line.Trim()).ToList();
        var export = lines.Single(line => line.StartsWith("export ", StringComparison.Ordinal));
        var run = Path.Combine(BuiltPrograms.RepositoryRoot, "run");
        var command = lines.Single(line => line.StartsWith($"{run} {start} ", StringComparison.Ordinal));
        command = command.Replace($"{run} agent", $"dotnet {BuiltPrograms.KeyAgent}", StringComparison.Ordinal);
        await using var shell = ChildProcess.Start("bash", ["-c", $"{export}; {command} {more}"]);
        shell.CloseInput();
        return new ProgramEnd(await shell.WaitForExitAsync(), shell.Transcript());
    }

    /// <summary>Ctrl-C goes to every program of the terminal at once.</summary>
    public async Task<int> PressCtrlCAsync()
    {
        await using var kill = ChildProcess.Start(
            "/bin/kill",
            ["-INT", "--", string.Create(CultureInfo.InvariantCulture, $"-{_program.Id}")]
        );
        Assert.Equal(0, await kill.WaitForExitAsync());
        return await _program.WaitForExitAsync(TimeSpan.FromMinutes(2));
    }

    /// <summary>The programs of this terminal's session that still run; a zombie runs no more.</summary>
    public IReadOnlyList<string> StillRunning() =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _))
                .Select(StatusOf)
                .Where(status => status is [_, not "Z", _, _, var session, ..] && session == IdText)
                .Select(status => status[0]),
        ];

    public string Screen => _program.Transcript();

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private string IdText => _program.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Command, state, parent, group, session, … of proc(5).</summary>
    private static string[] StatusOf(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var end = text.LastIndexOf(')');
            return [text[..(end + 1)], .. text[(end + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            // Ended between the listing and the look.
            return [];
        }
    }

    [GeneratedRegex(
        @"^  身份锁 (?<name>\S+) +PIN (?<pin>\d{8})   (?<organization>.+)$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex LockLine();

    [GeneratedRegex(
        @"^  账号 (?<account>\S+)   密码 (?<password>\S+)   (?<name>.+)$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex AccountLine();
}
