using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace JianliRegistry.Bench;

/// <summary>The facts that a number means nothing without. No host names.</summary>
internal static class Machine
{
    public static string RepositoryRoot => Tests.Support.Stack.BuiltPrograms.RepositoryRoot;

    public static string Describe() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Commit {Commit()}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}; {Cpu()}, {Environment.ProcessorCount} cores; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}."
        );

    private static string Cpu()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Commit()
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", ["rev-parse", "--short", "HEAD"])
            {
                WorkingDirectory = RepositoryRoot,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        );
        return git?.StandardOutput.ReadToEnd().Trim() ?? "unknown";
    }
}
