using System.Globalization;
using System.Net;
using System.Text;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Evidence;

/// <summary>A report as one page for a judge: readable, printable, without script, network or fonts of its own. Deterministic.</summary>
public static class EvidenceReportHtml
{
    private const string Head = """
        <!DOCTYPE html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>电子证据验证报告</title>
        <style>
        body{font-family:"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","PingFang SC",sans-serif;line-height:1.6;color:#1c1c1c;max-width:60rem;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:1.75rem 0 .5rem}
        .verdict{border:2px solid;border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}
        .verdict strong{font-size:1.35rem;margin-right:.75rem}
        .passed{color:#12633a}.failed{color:#a11616}.skipped{color:#7a5200}
        table{border-collapse:collapse;width:100%}th,td{border:1px solid #b9b9b9;padding:.3rem .55rem;text-align:left;vertical-align:top}
        th{background:#f1f1f1;font-weight:600}td{overflow-wrap:anywhere}thead{display:table-header-group}tr{break-inside:avoid}
        code{font-family:ui-monospace,Consolas,monospace;font-size:.85em;color:#555}
        footer{margin-top:2rem;font-size:.9rem;color:#444}
        @media print{body{margin:0;max-width:none;font-size:10.5pt}@page{size:A4;margin:18mm}}
        </style>
        </head>
        <body>

        """;

    private const string Foot = """
        <footer>
        <p>本报告由验证程序根据证据包内容生成，只供阅读。结论取决于验证人所用的信任锚和日志公钥；请用自己保存的验证程序对证据包重新验证，不要以本页代替。</p>
        <p>时间均为北京时间。指示与子指示的名称依 ETSI EN 319 102-1。</p>
        </footer>
        </body>
        </html>

        """;

    /// <returns>UTF-8 with LF, the same bytes for the same report on every machine.</returns>
    public static byte[] Render(EvidenceReport report)
    {
        var html = new StringBuilder(Head);
        AddVerdict(html, report);
        _ = html.Append("<h2>证据内容</h2>\n<table>\n<tbody>\n");
        foreach (var (title, value) in ReportWords.FactsOf(report))
        {
            _ = html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><th scope=\"row\">{title}</th><td>{Text(value)}</td></tr>\n"
            );
        }

        _ = html.Append("</tbody>\n</table>\n");
        AddProofs(html, report);
        AddChecks(html, report);
        return Encoding.UTF8.GetBytes(html.Append(Foot).ToString().ReplaceLineEndings("\n"));
    }

    private static void AddVerdict(StringBuilder html, EvidenceReport report)
    {
        var (tone, explanation) = report.Indication switch
        {
            Indication.TotalPassed => (
                "passed",
                "签名有效，内容自签署后未被改动，签名时证书有效，时间与日志相互印证。"
            ),
            Indication.TotalFailed => ("failed", "证据被改动过，或者签名无效。失败的项目见下表。"),
            _ => ("skipped", "现有材料不足以作出结论，或者存在需要人来判断的情况。原因见下表。"),
        };
        var name = EvidenceReportJson.NameOf(report.Indication) + (report.SubIndication is { } sub ? $" / {sub}" : "");
        _ = html.Append("<h1>电子证据验证报告</h1>\n")
            .Append(CultureInfo.InvariantCulture, $"<p>以 {StatementInstant.Render(report.At)} 为准</p>\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"<div class=\"verdict {tone}\"><strong>{ReportWords.VerdictOf(report.Indication)}</strong>"
            )
            .Append(CultureInfo.InvariantCulture, $"<code>{Text(name)}</code><br>{explanation}</div>\n");
    }

    private static void AddProofs(StringBuilder html, EvidenceReport report)
    {
        if (report.Proofs.Count == 0)
        {
            return;
        }

        _ = html.Append("<h2>存在性证明</h2>\n<table>\n<thead><tr><th scope=\"col\">证明</th>")
            .Append(
                "<th scope=\"col\">时间</th><th scope=\"col\">机构证书判断至</th><th scope=\"col\">结果</th></tr></thead>\n<tbody>\n"
            );
        foreach (var proof in report.Proofs)
        {
            var judged = proof.JudgedAt is { } instant ? StatementInstant.Render(instant) : "不适用";
            var (tone, word) = proof.IsTrusted ? ("passed", "可信") : ("skipped", "不计入");
            _ = html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(ReportWords.Explain(proof.Kind))}</td>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<td>{StatementInstant.Render(proof.Time)}</td><td>{judged}</td>"
                )
                .Append(CultureInfo.InvariantCulture, $"<td class=\"{tone}\">{word}</td></tr>\n");
        }

        _ = html.Append("</tbody>\n</table>\n");
    }

    private static void AddChecks(StringBuilder html, EvidenceReport report)
    {
        _ = html.Append("<h2>检查项目</h2>\n<table>\n<thead><tr><th scope=\"col\">结果</th>")
            .Append("<th scope=\"col\">检查</th><th scope=\"col\">原因</th></tr></thead>\n<tbody>\n");
        foreach (var check in report.Checks)
        {
            var reason = check.Reason is { } word ? Text(ReportWords.Explain(word)) : "";
            var detail = check.Detail is { } text ? $"<br><code>{Text(text)}</code>" : "";
            _ = html.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td class=\"{check.Outcome}\">{ReportWords.OutcomeOf(check)}</td>"
                )
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<td>{ReportWords.TitleOf(check)}<br><code>{check.Name}</code></td><td>{reason}{detail}</td></tr>\n"
                );
        }

        _ = html.Append("</tbody>\n</table>\n");
    }

    private static string Text(string value) => WebUtility.HtmlEncode(value);
}
