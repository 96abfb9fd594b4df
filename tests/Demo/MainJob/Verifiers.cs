using JianliRegistry.Demo.Telling;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.MainJob;

/// <summary>The two verifiers a stranger may choose from, run as programs.</summary>
internal static class Verifiers
{
    public static async Task<ProgramEnd> OursAsync(string package, string trust) =>
        await RunAsync("dotnet", [BuiltPrograms.Verifier, package, "--trust", trust]);

    /// <summary>verify.sh of the package, which a stranger would take from an own copy: bash, openssl and coreutils only.</summary>
    public static async Task<ProgramEnd> OpenSslAsync(Scene scene, string unpacked) =>
        await RunAsync(
            "bash",
            [
                Path.Combine(scene.Unpacked, "verify.sh"),
                unpacked,
                "--anchors",
                scene.Anchors,
                "--log-key",
                Path.Combine(scene.Anchors, "log.vkey"),
            ]
        );

    public static string LastLine(ProgramEnd end) => end.Output.Trim().Split('\n')[^1].Trim();

    private static async Task<ProgramEnd> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        await using var running = ChildProcess.Start(program, arguments);
        running.CloseInput();
        return new ProgramEnd(await running.WaitForExitAsync(), running.Transcript());
    }
}

/// <summary>jianli-verify, offline.</summary>
internal sealed class VerifyWithOurVerifier : Chapter
{
    public override string Title => "Verify the package with our verifier";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var end = await Verifiers.OursAsync(scene.Package, scene.Anchors);
        return end.ExitCode == 0 ? Verifiers.LastLine(end) : throw new UnexpectedException(end.Output);
    }
}

/// <summary>verify.sh, without any of our programs.</summary>
internal sealed class VerifyWithOpenSsl : Chapter
{
    public override string Title => "Verify it again with verify.sh: openssl and coreutils only";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var end = await Verifiers.OpenSslAsync(scene, scene.Unpacked);
        return end.ExitCode == 0 ? Verifiers.LastLine(end) : throw new UnexpectedException(end.Output);
    }
}
