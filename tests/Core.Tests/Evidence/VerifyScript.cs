using System.Diagnostics;
using System.Globalization;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Tests.Support;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>verify.sh as a stranger runs it, from a copy of his own, on an unpacked package.</summary>
internal sealed class VerifyScript(TemporaryDirectory directory, SamplePackage trust)
{
    /// <summary>Changes the unpacked files.</summary>
    public Action<string>? Change { get; init; }
    public bool HasAnchors { get; init; } = true;
    public bool HasLogKey { get; init; } = true;
    public string LogKeys { get; init; } = trust.LogKey.ToVkey() + "\n";

    /// <summary>PEM, besides those of the sample.</summary>
    public string OtherAnchorsPem { get; init; } = "";

    /// <summary>Looked in first for programs.</summary>
    public string? ProgramFolder { get; init; }

    /// <summary>No program that is not in <see cref="ProgramFolder"/>.</summary>
    public bool HasNoOtherPrograms { get; init; }

    public (int Exit, string Output) Run(byte[] package)
    {
        var run = Directory
            .CreateDirectory(directory.File(Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)))
            .FullName;
        var (unpacked, trusted) = (Path.Combine(run, "package"), Path.Combine(run, "trust"));
        foreach (var file in Accepted(EvidencePackage.Open(package)))
        {
            var path = Path.Combine(unpacked, file.Path);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
        }

        Change?.Invoke(unpacked);
        _ = Directory.CreateDirectory(trusted);
        File.WriteAllText(Path.Combine(trusted, "root.pem"), trust.Authority.AnchorsPem + OtherAnchorsPem);
        File.WriteAllText(Path.Combine(trusted, "log.vkey"), LogKeys);
        var script = Path.Combine(trusted, "verify.sh");
        File.WriteAllBytes(script, PackageDocuments.VerifyScript.Content);
        List<string> arguments = [script, unpacked];
        arguments.AddRange(HasAnchors ? ["--anchors", trusted] : []);
        arguments.AddRange(HasLogKey ? ["--log-key", Path.Combine(trusted, "log.vkey")] : []);
        var start = new ProcessStartInfo(HasNoOtherPrograms ? Path.Combine(ProgramFolder!, "bash") : "bash", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (ProgramFolder is not null)
        {
            start.Environment["PATH"] = HasNoOtherPrograms
                ? ProgramFolder
                : $"{ProgramFolder}:{start.Environment["PATH"]}";
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors.Result + output);
    }
}
