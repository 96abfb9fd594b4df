using System.Globalization;
using System.Text;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Server.Tests.Foreign;

/// <summary>The commands of README.zh-CN.txt as a stranger would paste them: what the tests run is what the package says.</summary>
/// <remarks>A command begins at a line <c># [name]</c> and ends at the next empty line.</remarks>
public sealed class ReadmeCommands
{
    private const string Indentation = "      ";
    private readonly Dictionary<string, string> _blocks = new(StringComparer.Ordinal);

    public ReadmeCommands(byte[] readme)
    {
        string? name = null;
        foreach (var line in Encoding.UTF8.GetString(readme).Split('\n'))
        {
            if (line.StartsWith($"{Indentation}# [", StringComparison.Ordinal))
            {
                name = line[(Indentation.Length + 3)..line.IndexOf(']', StringComparison.Ordinal)];
                _blocks.Add(name, "");
            }

            name = line.Length == 0 ? null : name;
            if (name is not null)
            {
                _blocks[name] += line[Indentation.Length..] + "\n";
            }
        }
    }

    public IEnumerable<string> Names => _blocks.Keys;

    public string TextOf(string name) => _blocks[name];

    /// <summary>Where `npm ci` put the packages that the tests use.</summary>
    public static string NodeFolder =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "foreign", "node"));

    /// <summary>Runs the named commands one after the other in a copy of the package.</summary>
    /// <param name="package">Whose trust is used unless other is given.</param>
    /// <param name="names">The last one is the one under test.</param>
    /// <param name="change">File and new bytes that are put in place just before the last command.</param>
    public async Task<(int ExitCode, string Output)> RunAsync(
        RealPackage package,
        IReadOnlyList<string> names,
        (string File, byte[] Content)? change = null,
        string? root = null,
        string? logKey = null
    )
    {
        using var directory = new TemporaryDirectory();
        var work = Directory.CreateDirectory(directory.File("W")).FullName;
        var copy = directory.File("P");
        package.CopyTo(copy);
        var script = new StringBuilder("set -euo pipefail\n");
        foreach (var name in names.SkipLast(1))
        {
            script.Append(_blocks[name]);
        }

        if (change is { } changed)
        {
            await File.WriteAllBytesAsync(directory.File("changed"), changed.Content);
            script.Append(CultureInfo.InvariantCulture, $"cp {directory.File("changed")} {changed.File}\n");
        }

        script.Append(_blocks[names[^1]]);
        await using var process = ChildProcess.Start(
            "bash",
            ["-c", script.ToString()],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ROOT"] = root ?? package.Root,
                ["LOGKEY"] = logKey ?? package.LogKey,
                ["W"] = work,
                ["NODE"] = NodeFolder,
                ["CHECKPOINTS"] = package.Checkpoints,

                // Half a second of compiling more thoroughly pays for nothing in a program that runs once.
                ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            },
            copy
        );
        process.CloseInput();
        return (await process.WaitForExitAsync(TimeSpan.FromMinutes(2)), process.Transcript());
    }
}
