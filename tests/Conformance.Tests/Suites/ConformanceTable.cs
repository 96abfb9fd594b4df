using System.Text;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Conformance.Tests.Suites;

/// <summary>Our rows of docs/conformance.md are what the suites say now. ./run conformance writes them, ./run test compares.</summary>
public sealed class ConformanceTable
{
    private const string Begin = "<!-- written by ./run conformance -->\n";
    private const string End = "<!-- end -->";

    [Fact]
    public void The_published_table_is_what_the_suites_say()
    {
        Assert.SkipWhen(SuiteFolder.Files.Count == 0, SuiteTests.Absent);
        var runs = SuiteFolder.Files.Select(SuiteRun.Of).ToList();
        var document = Path.Combine(BuiltPrograms.RepositoryRoot, "docs", "conformance.md");
        var text = File.ReadAllText(document);
        var table = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("JIANLI_CONFORMANCE_WRITE") == "1")
        {
            File.WriteAllText(document, text[..table] + Table(runs) + text[end..]);
            Assert.Empty(runs.SelectMany(run => run.Failures).Select(row => row.ToString()));
            return;
        }

        // Another edition of the suites beside the repository has other groups or more cases: those rows are not the published ones.
        var published = text[table..end].Split('\n').ToLookup(Cases);
        Assert.All(
            Table(runs).Split('\n').Where(row => published.Contains(Cases(row))),
            row => Assert.Contains(row, published[Cases(row)])
        );
    }

    /// <summary>The first two columns: which group, and how many cases it has.</summary>
    private static string Cases(string row) => string.Join('|', row.Split('|').Take(3));

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
