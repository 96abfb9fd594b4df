using System.Diagnostics;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>verify.sh where bash, openssl and what the package coreutils installs are all that there is.</summary>
public sealed class VerifyScriptNeedsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.Sm2)]
    public void Nothing_else_is_needed(KeyAlgorithm algorithm)
    {
        using var sample = new SamplePackage(algorithm, algorithm);
        var (exit, output) = new VerifyScript(_directory, sample)
        {
            ProgramFolder = OnlyCoreutilsAndOpenSsl(),
            HasNoOtherPrograms = true,
        }.Run(sample.Build(SampleLoss.PlanOf(sample, 9)));
        Assert.True(exit == 0, output);
        Assert.EndsWith("结论  TOTAL-PASSED\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("command not found", output, StringComparison.Ordinal);
    }

    private string OnlyCoreutilsAndOpenSsl()
    {
        var folder = Directory.CreateDirectory(_directory.File("only")).FullName;
        using var package = Process.Start(
            new ProcessStartInfo("dpkg", ["-L", "coreutils"]) { UseShellExecute = false, RedirectStandardOutput = true }
        )!;
        var programs = package
            .StandardOutput.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(path => Path.GetDirectoryName(path) is "/bin" or "/usr/bin")
            .Concat(["/usr/bin/bash", "/usr/bin/openssl"]);
        foreach (var program in programs)
        {
            _ = File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(program)), program);
        }

        return folder;
    }
}
