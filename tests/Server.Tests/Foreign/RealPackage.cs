using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Foreign;

/// <summary>The package of a report that the whole product made, unpacked as a stranger does, with the trust that comes from elsewhere.</summary>
/// <param name="Folder">Working folder: root.pem and log.vkey (from outside), first and second checkpoint, consistency.json.</param>
/// <param name="Bytes">The .asice itself.</param>
public sealed record RealPackage(string Folder, byte[] Bytes)
{
    /// <summary>Where the package's files lie.</summary>
    public string Unpacked => Path.Combine(Folder, "P");
    public string Root => Path.Combine(Folder, "root.pem");
    public string LogKey => Path.Combine(Folder, "log.vkey");

    /// <summary>An earlier checkpoint, a later one, and the server's proof that the log only grew between them.</summary>
    public string Checkpoints => string.Join(' ', CheckpointFiles.Select(f => Path.Combine(Folder, f)));
    private static readonly string[] CheckpointFiles = ["first", "second", "consistency.json"];

    public string PathOf(string file) => Path.Combine(Unpacked, file);

    public ReadmeCommands Commands => new(Read(PackagePaths.Readme));

    public byte[] Read(string file) => File.ReadAllBytes(PathOf(file));

    /// <summary>The files of the package in another folder, where a test may change them.</summary>
    public void CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Unpacked, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Unpacked, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>The script of the package, with the trust that comes from elsewhere.</summary>
    public async Task<(int ExitCode, string Output)> RunVerifyScriptAsync()
    {
        using var directory = new TemporaryDirectory();
        var anchors = Directory.CreateDirectory(directory.File("anchors")).FullName;
        File.Copy(Root, Path.Combine(anchors, "root.pem"));
        await using var process = ChildProcess.Start(
            "bash",
            [PathOf(PackagePaths.VerifyScript), Unpacked, "--anchors", anchors, "--log-key", LogKey]
        );
        process.CloseInput();
        return (await process.WaitForExitAsync(TimeSpan.FromMinutes(2)), process.Transcript());
    }

    /// <summary>Reports five times, so that proofs have a length, and exports the fourth report stamped, archived and renewed.</summary>
    internal static async Task<RealPackage> MakeAsync(string folder, PackageKind kind)
    {
        // Locks of one registry are RSA or P-256 under one CA; SM2 has a hierarchy of its own.
        await using var server = await ReportingServer.StartAsync(
            kind.IsSm2() ? KeyAlgorithm.Sm2 : KeyAlgorithm.P256,
            kind.HasSm2Services() ? KeyAlgorithm.Sm2 : KeyAlgorithm.P256,
            settings: ("Server:Sm2Form", kind == PackageKind.Gbt35275 ? "Gbt35275" : "Cms")
        );
        var signer = await server.AddEnterpriseAsync(key: kind == PackageKind.Rsa ? RSA.Create(2048) : null);
        using var page = await signer.OpenPageAsync();
        _ = await ReportAsync(server, signer, page);
        _ = await ReportAsync(server, signer, page);
        var first = await BytesAsync(page, "/log/checkpoint");
        _ = await ReportAsync(server, signer, page);
        var number = await ReportAsync(server, signer, page);
        _ = await ReportAsync(server, signer, page);
        var second = await BytesAsync(page, "/log/checkpoint");
        await UntilStampedAsync(server, number);
        await RenewAsync(server, page, number);
        var bytes = await BytesAsync(page, $"/evidence/{number}/package");

        var package = new RealPackage(Directory.CreateDirectory(folder).FullName, bytes);
        package.Unpack();
        await File.WriteAllTextAsync(package.Root, server.Authority.AnchorsPem + server.SealAnchorPem);
        await File.WriteAllTextAsync(package.LogKey, server.App.Services.GetRequiredService<LogKeys>().ToVkeyFile());
        await File.WriteAllBytesAsync(Path.Combine(folder, "first"), first);
        await File.WriteAllBytesAsync(Path.Combine(folder, "second"), second);
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "consistency.json"),
            await BytesAsync(page, $"/log/consistency?from={SizeOf(first)}&to={SizeOf(second)}")
        );
        return package;
    }

    private void Unpack()
    {
        Assert.True(EvidencePackage.Open(Bytes).TryGetValue(out var files, out var rejection), rejection?.Detail);
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file.Path))!);
            File.WriteAllBytes(PathOf(file.Path), file.Content);
        }
    }

    private static async Task<string> ReportAsync(ReportingServer server, Signer signer, Page page)
    {
        var application = await server.AddApplicationAsync(signer);
        var form = Enum.Parse<SignatureForm>(server.Settings["Server:Sm2Form"]!);
        var statement = await page.StatementAsync(application);
        using var done = await page.SubmitAsync(application, signer.Sign(statement, form: form));
        var answer = await done.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("receiptNumber").GetString()!;
    }

    private static async Task UntilStampedAsync(ReportingServer server, string number)
    {
        for (var i = 0; i < 400; i++)
        {
            if (
                await server.InDatabaseAsync(db =>
                    db.Evidence.AnyAsync(e => e.ReceiptNumber == number && e.Timestamp != null)
                )
            )
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("no timestamp within twenty seconds");
    }

    /// <summary>Confirmed by later lists, archived on export (LTA), then given an evidence record (RFC 4998).</summary>
    private static async Task RenewAsync(ReportingServer server, Page page, string number)
    {
        await Task.Delay(2100);
        server.Services.CrlTime = DateTimeOffset.FromUnixTimeSeconds(
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()
        );
        var services = server.App.Services;
        await services.GetRequiredService<StatusRefresh>().RefreshOnceAsync(CancellationToken.None);
        await using var scope = services.CreateAsyncScope();
        Assert.NotEqual(
            0,
            await scope.ServiceProvider.GetRequiredService<Confirmer>().ConfirmOnceAsync(CancellationToken.None)
        );
        _ = await BytesAsync(page, $"/evidence/{number}/package");
        Assert.NotEqual(
            0,
            await scope.ServiceProvider.GetRequiredService<BatchRenewal>().RenewAsync(CancellationToken.None)
        );
    }

    private static async Task<byte[]> BytesAsync(Page page, string path)
    {
        using var answer = await page.GetAsync(path);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    private static long SizeOf(byte[] note) =>
        long.Parse(System.Text.Encoding.ASCII.GetString(note).Split('\n')[1], CultureInfo.InvariantCulture);
}

/// <summary>Who signs with what in a package.</summary>
public enum PackageKind
{
    P256,
    Rsa,

    /// <summary>The enterprise signs with SM2, timestamp authority and seal with P-256.</summary>
    Sm2,

    /// <summary>All three sign with SM2.</summary>
    Sm2Services,

    /// <summary>The same, written in the identifiers of GB/T 35275.</summary>
    Gbt35275,
}

public static class PackageKindTraits
{
    public static bool IsSm2(this PackageKind kind) => kind >= PackageKind.Sm2;

    public static bool HasSm2Services(this PackageKind kind) => kind >= PackageKind.Sm2Services;
}

/// <summary>One package a kind, made when the first test asks.</summary>
public sealed class RealPackages : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<PackageKind, Lazy<Task<RealPackage>>> _made;

    public RealPackages() =>
        _made = Enum.GetValues<PackageKind>()
            .ToDictionary(
                k => k,
                k => new Lazy<Task<RealPackage>>(() => RealPackage.MakeAsync(_directory.File(k.ToString()), k))
            );

    public Task<RealPackage> GetAsync(PackageKind kind) => _made[kind].Value;

    public void Dispose() => _directory.Dispose();
}
