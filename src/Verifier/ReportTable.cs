using JianliRegistry.Core.Evidence;
using Spectre.Console;

namespace JianliRegistry.Verifier;

/// <summary>A report for people: every check run and skipped, in Chinese with the stable English name.</summary>
internal static class ReportTable
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["package.container"] = "证据包形式规范，文件与清单一致",
        ["package.seal"] = "服务器封印",
        ["package.seal-certificate"] = "封印证书可信",
        ["statement.canonical"] = "承诺书为规范文本",
        ["commitment.signature"] = "承诺书签名",
        ["commitment.named-certificate"] = "签名证书即承诺书所写证书",
        ["commitment.signature-value"] = "签名值文件",
        ["commitment.organization"] = "签署单位与证书一致",
        ["attachments.complete"] = "附件齐全且未改动",
        ["timestamp.signature"] = "时间戳盖在签名值上",
        ["timestamp.certificate"] = "时间戳机构可信",
        ["log.leaf"] = "日志条目与原文一致",
        ["log.inclusion"] = "日志包含证明",
        ["log.checkpoint"] = "日志检查点签名",
        ["receipt.canonical"] = "回执为规范文本",
        ["receipt.signature"] = "回执签名",
        ["receipt.links"] = "回执与承诺书、日志一致",
        ["receipt.certificate"] = "回执证书可信",
        ["commitment.certificate"] = "签名时企业证书可信且未吊销",
        ["commitment.revocation-confirmed"] = "签名后发布的吊销信息",
        ["times.order"] = "时间先后",
    };

    private static readonly Dictionary<string, string> FactTitles = new(StringComparer.Ordinal)
    {
        ["enterprise"] = "企业",
        ["creditCode"] = "统一社会信用代码",
        ["decision"] = "办理决定",
        ["applicationNumber"] = "申请编号",
        ["businessType"] = "业务类型",
        ["receiptNumber"] = "回执编号",
        ["signingTime"] = "签署时间",
        ["timestampTime"] = "时间戳时间",
        ["receivedAt"] = "接收时间",
        ["provenAt"] = "证明存在于",
        ["revokedLater"] = "证书于签署后被吊销",
        ["invalidSince"] = "吊销方称证书失效始于",
    };

    public static void Write(EvidenceReport report)
    {
        var table = new Table().Border(TableBorder.Rounded);
        _ = table
            .AddColumn("结果")
            .AddColumn("检查")
            .AddColumn(new TableColumn("check").NoWrap())
            .AddColumn("原因 reason");
        foreach (var check in report.Checks)
        {
            var reason = string.Join(": ", new[] { check.Reason, check.Detail }.OfType<string>());
            _ = table.AddRow(
                Outcome(check.Outcome),
                Titles.GetValueOrDefault(check.Name, check.Name),
                check.Name,
                Markup.Escape(reason)
            );
        }

        AnsiConsole.Write(table);
        foreach (var (key, title) in FactTitles.Where(title => report.Facts.ContainsKey(title.Key)))
        {
            AnsiConsole.WriteLine($"{title}：{report.Facts[key]}");
        }

        var (colour, words) = report.Indication switch
        {
            Indication.TotalPassed => ("green", "验证通过"),
            Indication.TotalFailed => ("red", "验证失败"),
            _ => ("yellow", "无法判定"),
        };
        var name = EvidenceReportJson.NameOf(report.Indication) + (report.SubIndication is { } sub ? $" / {sub}" : "");
        AnsiConsole.MarkupLine($"[{colour}]{words}  {name}[/]");
    }

    private static string Outcome(string outcome) =>
        outcome switch
        {
            "passed" => "[green]通过[/]",
            "failed" => "[red]失败[/]",
            _ => "[yellow]跳过[/]",
        };
}
