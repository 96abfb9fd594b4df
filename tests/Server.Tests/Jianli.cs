using System.Diagnostics;
using System.Text;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests;

/// <summary>The program <c>jianli</c> as an operator runs it, beside the running server and on its database.</summary>
internal static class Jianli
{
    public static async Task<(int ExitCode, string Output)> CheckAsync(
        RunningServer server,
        TestLeaf leaf,
        params string[] arguments
    )
    {
        var file = server.PathOf($"{leaf.SerialNumber}.pem");
        await File.WriteAllTextAsync(file, leaf.Certificate.ExportCertificatePem());
        return await RunAsync(server, ["trust", "check", file, .. arguments]);
    }

    public static Task<(int ExitCode, string Output)> RunAsync(RunningServer server, params string[] arguments) =>
        RunAsync(server.Environment(), arguments);

    public static Task<(int ExitCode, string Output)> RunAsync(ReportingServer server, params string[] arguments) =>
        RunAsync(
            server.Settings.Select(s =>
                KeyValuePair.Create("JIANLI_" + s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value)
            ),
            arguments
        );

    /// <returns>Standard output, and after it what went to standard error without the log.</returns>
    private static async Task<(int ExitCode, string Output)> RunAsync(
        IEnumerable<KeyValuePair<string, string?>> settings,
        string[] arguments
    )
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "JianliRegistry.Server.dll"), .. arguments]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var problems = (await error).Split('\n').Where(line => !line.StartsWith('{'));
        return (process.ExitCode, output + string.Join('\n', problems));
    }
}
