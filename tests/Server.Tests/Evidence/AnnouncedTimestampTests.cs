using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Tests.Foreign;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>The line that the 公告 page prints for the day's timestamp, run as a stranger pastes it: it fits the authority's key.</summary>
public sealed partial class AnnouncedTimestampTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private ReportingServer _server = null!;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.Sm2)]
    public async Task The_printed_line_accepts_the_days_checkpoint_and_refuses_another(KeyAlgorithm algorithm)
    {
        _server = await ReportingServer.StartAsync(algorithm, algorithm);
        var (line, day, package) = await AnnouncedAsync();
        await UnpackAsync(package);
        var (exit, output) = await RunAsync(package, line, algorithm);
        Assert.True(exit == 0, output);
        Assert.Equal(algorithm == KeyAlgorithm.Sm2, line.Contains("sm2-ts", StringComparison.Ordinal));

        await File.AppendAllTextAsync(_directory.File($"checkpoint-{day}.txt"), "x");
        (exit, output) = await RunAsync(package, line, algorithm);
        Assert.True(exit is not (0 or 126 or 127), output);
    }

    private async Task<(string Line, string Day, byte[] Package)> AnnouncedAsync()
    {
        var signer = await _server.AddEnterpriseAsync();
        using var page = await signer.OpenPageAsync();
        var application = await _server.AddApplicationAsync(signer);
        using var done = await page.SubmitAsync(application, signer.Sign(await page.StatementAsync(application)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        for (
            var i = 0;
            i < 200
                && !await _server.InDatabaseAsync(async db =>
                    await db.StampedCheckpoints.AnyAsync() && await db.EvidenceTimestamps.AnyAsync()
                );
            i++
        )
        {
            await Task.Delay(100);
        }

        var day = await _server.InDatabaseAsync(db => db.StampedCheckpoints.Select(s => s.Day).SingleAsync());
        var receipt = await _server.InDatabaseAsync(db => db.Evidence.Select(e => e.ReceiptNumber).SingleAsync());
        foreach (var kind in new[] { "txt", "tst" })
        {
            await File.WriteAllBytesAsync(
                _directory.File($"checkpoint-{day}.{kind}"),
                await BytesAsync(page, $"/announcements/checkpoints/{day}/checkpoint.{kind}")
            );
        }

        var html = Encoding.UTF8.GetString(await BytesAsync(page, "/announcements"));
        var line = WebUtility.HtmlDecode(Printed().Match(html).Groups["line"].Value);
        return (line, day, await BytesAsync(page, $"/evidence/{receipt}/package"));
    }

    private async Task UnpackAsync(byte[] package)
    {
        Assert.True(EvidencePackage.Open(package).TryGetValue(out var files, out var rejection), rejection?.Detail);
        foreach (var file in files)
        {
            var path = _directory.File(file.Path);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, file.Content);
        }

        await File.WriteAllTextAsync(_directory.File("root.pem"), _server.Authority.AnchorsPem + _server.SealAnchorPem);
        await File.WriteAllTextAsync(
            _directory.File("log.vkey"),
            _server.App.Services.GetRequiredService<LogKeys>().ToVkeyFile()
        );
    }

    private async Task<(int Exit, string Output)> RunAsync(byte[] package, string line, KeyAlgorithm algorithm)
    {
        Assert.True(EvidencePackage.Open(package).TryGetValue(out var files, out _));
        var readme = new ReadmeCommands(files.Single(f => f.Path == PackagePaths.Readme).Content);
        var before =
            algorithm == KeyAlgorithm.Sm2 ? readme.TextOf(ForeignCheck.Prepare) + readme.TextOf("sm2-openssl") : "";
        await using var process = ChildProcess.Start(
            "bash",
            ["-c", before + line],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["ROOT"] = _directory.File("root.pem"),
                ["LOGKEY"] = _directory.File("log.vkey"),
            },
            Path.GetDirectoryName(_directory.File("root.pem"))
        );
        process.CloseInput();
        return (await process.WaitForExitAsync(TimeSpan.FromMinutes(1)), process.Transcript());
    }

    private static async Task<byte[]> BytesAsync(Page page, string path)
    {
        using var answer = await page.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    [GeneratedRegex("<pre class=\"statement\">(?<line>.*?)</pre>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Printed();
}
