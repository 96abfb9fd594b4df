using System.CommandLine;
using System.Globalization;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Verifier.Adapter;

namespace JianliRegistry.Verifier;

/// <summary>jianli-verify PACKAGE: exit 0 TOTAL-PASSED, 1 TOTAL-FAILED, 2 INDETERMINATE (also when it could not be run as asked).</summary>
internal static class VerifyCommand
{
    private const string TrustVariable = "JIANLI_TRUST";

    public static RootCommand Create()
    {
        var package = new Argument<FileInfo>("PACKAGE") { Description = "证据包 evidence package (.asice)" };
        var trust = new Option<DirectoryInfo?>("--trust")
        {
            Description = $"信任目录：anchors/*.pem 或 *.pem，以及 log.vkey；默认取环境变量 {TrustVariable}",
        };
        var at = new Option<string?>("--at")
        {
            Description = "以该时刻为准 judge at this instant, e.g. 2036-01-01T00:00:00+08:00",
        };
        var json = new Option<bool>("--json") { Description = "输出 JSON 报告 print the report as JSON" };
        var html = new Option<FileInfo?>("--html")
        {
            Description = "把报告另存为可打印的网页 write the report as a page to this file",
        };
        var root = new RootCommand("离线验证证据包，不访问网络 Verifies an evidence package offline")
        {
            package,
            trust,
            at,
            json,
            html,
            AdapterCommand.Create(),
        };
        root.SetAction(result =>
            Run(
                result.GetRequiredValue(package),
                result.GetValue(trust)?.FullName ?? Environment.GetEnvironmentVariable(TrustVariable),
                result.GetValue(at),
                result.GetValue(json),
                result.GetValue(html)
            )
        );
        return root;
    }

    private static int Run(FileInfo package, string? trustDirectory, string? at, bool json, FileInfo? html)
    {
        if (!TryInstant(at, out var instant))
        {
            return NotRun($"--at {at}: 不是时间 not an instant");
        }

        try
        {
            var trust = TrustDirectory.Read(trustDirectory);
            var verifier = new EvidenceVerifier(trust.Anchors, trust.LogKeys, CommitmentPolicy.Current);
            var report = verifier.Verify(PackageFileReader.Read(package), instant);
            if (html is not null)
            {
                File.WriteAllBytes(html.FullName, EvidenceReportHtml.Render(report));
            }

            if (json)
            {
                using var output = Console.OpenStandardOutput();
                output.Write(EvidenceReportJson.Render(report));
            }
            else
            {
                ReportTable.Write(report);
            }

            return report.Indication switch
            {
                Indication.TotalPassed => 0,
                Indication.TotalFailed => 1,
                _ => 2,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return NotRun(error.Message);
        }
    }

    private static bool TryInstant(string? text, out DateTimeOffset instant)
    {
        instant = TimeProvider.System.GetUtcNow();
        return text is null
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);
    }

    private static int NotRun(string message)
    {
        Console.Error.WriteLine($"jianli-verify: {message}");
        return 2;
    }
}
