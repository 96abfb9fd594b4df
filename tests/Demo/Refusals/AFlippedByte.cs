using System.Security.Cryptography;
using JianliRegistry.Demo.MainJob;
using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.Refusals;

/// <summary>One byte of the evidence changed: both verifiers notice.</summary>
internal sealed class AFlippedByte : Chapter
{
    public override string Title => "One flipped byte in the package";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("jianli-flipped-").FullName;
        try
        {
            var bytes = await File.ReadAllBytesAsync(scene.Package, ct);
            var at = RandomNumberGenerator.GetInt32(bytes.Length);
            bytes[at] ^= (byte)(1 << RandomNumberGenerator.GetInt32(8));
            var flipped = Path.Combine(folder, "flipped.asice");
            await File.WriteAllBytesAsync(flipped, bytes, ct);
            var ours = await Verifiers.OursAsync(flipped, scene.Anchors);
            Expect(ours.ExitCode == 1, $"our verifier ended with {ours.ExitCode} at byte {at}:\n{ours.Output}");

            var openSsl = await OpenSslOnFlippedStatementAsync(scene, Path.Combine(folder, "evidence"), ct);
            return $"byte {at:N0} of {bytes.Length:N0}: {Verifiers.LastLine(ours)} · verify.sh, in commitment.txt: {openSsl}";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> OpenSslOnFlippedStatementAsync(Scene scene, string copy, CancellationToken ct)
    {
        foreach (var file in Directory.EnumerateFiles(scene.Unpacked, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(scene.Unpacked, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        var statement = Path.Combine(copy, "commitment.txt");
        var bytes = await File.ReadAllBytesAsync(statement, ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(statement, bytes, ct);
        var end = await Verifiers.OpenSslAsync(scene, copy);
        Expect(end.ExitCode == 1, $"verify.sh ended with {end.ExitCode}:\n{end.Output}");
        return Verifiers.LastLine(end);
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new UnexpectedException(otherwise);
        }
    }
}
