using System.Text;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Conformance.Tests.Suites;

/// <summary>Writes our rows of docs/conformance.md from what the suites say. Run by ./run conformance, never by ./run test.</summary>
public sealed class ConformanceTable
{
    private const string Begin = "<!-- written by ./run conformance -->";
    private const string End = "<!-- end -->";

    [Fact(Explicit = true)]
    public void Write()
    {
        Assert.NotEmpty(SuiteFolder.Files);
        var document = Path.Combine(BuiltPrograms.RepositoryRoot, "docs", "conformance.md");
        var text = File.ReadAllText(document);
        var (begin, end) = (
            text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            text.IndexOf(End, StringComparison.Ordinal)
        );
        var runs = SuiteFolder.Files.Select(SuiteRun.Of).ToList();
        File.WriteAllText(document, text[..begin] + "\n" + Table(runs) + text[end..]);
        Assert.Empty(runs.SelectMany(run => run.Failures).Select(row => row.ToString()));
    }

    private static string Table(IReadOnlyList<SuiteRun> runs)
    {
        var table = new StringBuilder(
            """
            | File, group | Cases | As expected | Waived | False accepts | False rejects | Other failures |
            |---|---:|---:|---:|---:|---:|---:|

            """
        );
        foreach (var run in runs)
        {
            foreach (
                var group in run.Rows.GroupBy(row => GroupOf(row.Case)).OrderBy(g => g.Key, StringComparer.Ordinal)
            )
            {
                Append(table, $"{run.File}, {group.Key}", [.. group]);
            }
        }

        Append(table, "**all**", [.. runs.SelectMany(run => run.Rows)]);
        return table.ToString();
    }

    /// <summary>PKITS has a group for each of its sections; here it is one.</summary>
    private static string GroupOf(SuiteCase one) =>
        one.Group.StartsWith("pkits/", StringComparison.Ordinal) ? "pkits" : one.Group;

    private static void Append(StringBuilder table, string name, IReadOnlyList<SuiteRun.Row> rows)
    {
        int Count(params Score[] scores) => rows.Count(row => scores.Contains(row.Score));
        table.Append(
            System.Globalization.CultureInfo.InvariantCulture,
            $"| {name} | {rows.Count} | {Count(Score.Pass, Score.Soft)} | {Count(Score.Waived)} "
        );
        table.Append(
            System.Globalization.CultureInfo.InvariantCulture,
            $"| {Count(Score.FalseAccept)} | {Count(Score.FalseReject)} | {Count(Score.Unsupported, Score.Error, Score.Hang)} |\n"
        );
    }
}
