using JianliRegistry.Server.Features.Enterprises;

namespace JianliRegistry.Server.Tests.Import;

/// <summary><c>jianli legacy import</c> without the start of a process; one test starts the process too.</summary>
internal static class ImportCommand
{
    /// <returns>Standard output, and after it standard error.</returns>
    public static Task<(int ExitCode, string Output)> RunAsync(
        RunningServer server,
        string file,
        bool dryRun = false,
        bool skipBad = false
    ) => RunAsync(server, [file], dryRun, skipBad);

    public static async Task<(int ExitCode, string Output)> RunAsync(
        RunningServer server,
        IReadOnlyList<string> files,
        bool dryRun = false,
        bool skipBad = false
    )
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await LegacyCommands.RunAsync(
            server.App.Services,
            files,
            new BulkOptions(dryRun, skipBad),
            new Terminal(output, error, Json: false),
            TestContext.Current.CancellationToken
        );
        return (code, output.ToString() + error);
    }
}
