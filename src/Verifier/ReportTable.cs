using JianliRegistry.Core.Evidence;
using Spectre.Console;

namespace JianliRegistry.Verifier;

/// <summary>A report for people: every check run and skipped, in Chinese with the stable English name.</summary>
internal static class ReportTable
{
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
            var why = check.Outcome == "skipped" && check.Reason is { } word ? ReportWords.Explain(word) : null;
            var reason = string.Join(": ", new[] { why, check.Reason, check.Detail }.OfType<string>());
            _ = table.AddRow(Outcome(check), ReportWords.TitleOf(check), check.Name, Markup.Escape(reason));
        }

        AnsiConsole.Write(table);
        foreach (var (title, value) in ReportWords.FactsOf(report))
        {
            AnsiConsole.WriteLine($"{title}：{value}");
        }

        foreach (var proof in report.Proofs)
        {
            var trusted = proof.IsTrusted ? "可信" : "不计入";
            AnsiConsole.WriteLine($"存在性证明：{ReportWords.Explain(proof.Kind)} {proof.Time:O} {trusted}");
        }

        var colour = report.Indication switch
        {
            Indication.TotalPassed => "green",
            Indication.TotalFailed => "red",
            _ => "yellow",
        };
        var name = EvidenceReportJson.NameOf(report.Indication) + (report.SubIndication is { } sub ? $" / {sub}" : "");
        AnsiConsole.MarkupLine($"[{colour}]{ReportWords.VerdictOf(report.Indication)}  {name}[/]");
    }

    private static string Outcome(EvidenceCheck check)
    {
        var colour = check.Outcome switch
        {
            "passed" => "green",
            "failed" => "red",
            _ => "yellow",
        };
        return $"[{colour}]{ReportWords.OutcomeOf(check)}[/]";
    }
}
