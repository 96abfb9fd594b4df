using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.MainJob;

/// <summary>The receipt page and the package that needs nobody's word (docs/evidence.md).</summary>
internal sealed class FetchTheEvidence : Chapter
{
    public override string Title => "Fetch the receipt and the evidence package";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var number = scene.Reported.Receipt.ReceiptNumber;
        var page = (await scene.Page.OpenAsync($"/evidence/{number}", ct)).Expect(200);
        if (!page.Text.Contains(number, StringComparison.Ordinal))
        {
            throw new UnexpectedException("the receipt page does not show its number");
        }

        var receipt = (await scene.Page.GetAsync($"/evidence/{number}/receipt.txt", ct)).Expect(200).Body;
        if (!receipt.AsSpan().SequenceEqual(Convert.FromBase64String(scene.Reported.Receipt.ReceiptText)))
        {
            throw new UnexpectedException("receipt.txt differs from the receipt that was answered");
        }

        var package = (await scene.Page.GetAsync($"/evidence/{number}/package", ct)).Expect(200).Body;
        await File.WriteAllBytesAsync(scene.Package, package, ct);
        await ZipFile.ExtractToDirectoryAsync(scene.Package, scene.Unpacked, ct);

        AllowRunning(Path.Combine(scene.Unpacked, "verify.sh"));
        CopyTrust(scene);
        var statement = Encoding.UTF8.GetBytes(
            await File.ReadAllTextAsync(Path.Combine(scene.Unpacked, "commitment.txt"), ct)
        );
        return $"{package.Length:N0} bytes, statement sha256 {Convert.ToHexStringLower(SHA256.HashData(statement))[..16]}…";
    }

    /// <summary>The canonical ZIP carries no file modes.</summary>
    private static void AllowRunning(string script)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserExecute);
        }
    }

    /// <summary>What a stranger gets by another way than the package: the anchors and the log's key.</summary>
    private static void CopyTrust(Scene scene)
    {
        Directory.CreateDirectory(scene.Anchors);
        foreach (var file in Directory.EnumerateFiles(scene.Stack.Pki.Anchors))
        {
            File.Copy(file, Path.Combine(scene.Anchors, Path.GetFileName(file)), overwrite: true);
        }
    }
}
