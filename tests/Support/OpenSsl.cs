namespace JianliRegistry.Tests.Support;

/// <summary>The system's openssl as a second opinion that shares no code with ours.</summary>
public static class OpenSsl
{
    /// <summary>Runs one command to its end; Output is standard output and error together.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params IReadOnlyList<string> arguments)
    {
        await using var process = ChildProcess.Start("openssl", arguments);
        process.CloseInput();
        var exitCode = await process.WaitForExitAsync();
        return (exitCode, process.Transcript());
    }
}
