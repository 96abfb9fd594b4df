using System.Globalization;
using System.Text;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>docs/mutants.md is what ours and the stock tools say now. ./run mutants writes it, ./run test compares.</summary>
public sealed class MutantTable(MutantCatalogue catalogue) : IClassFixture<MutantCatalogue>, IDisposable
{
    private const string Begin = "<!-- written by ./run mutants -->\n";
    private const string End = "<!-- end -->";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_published_table_is_what_the_tools_say()
    {
        Assert.SkipUnless(
            StockTools.AreInstalled(),
            "openssl, gpgsm, certtool or cmsutil is missing: ./run test installs them"
        );
        var document = Path.Combine(BuiltPrograms.RepositoryRoot, "docs", "mutants.md");
        var text = await File.ReadAllTextAsync(document);
        var (begin, end) = (
            text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            text.IndexOf(End, StringComparison.Ordinal)
        );
        var versions = await StockTools.VersionsAsync();
        var table = await TableAsync(versions);
        if (Environment.GetEnvironmentVariable("JIANLI_MUTANTS_WRITE") == "1")
        {
            await File.WriteAllTextAsync(document, text[..begin] + table + text[end..]);
            return;
        }

        Assert.SkipUnless(
            text[begin..end] == table || text.Contains(versions, StringComparison.Ordinal),
            $"other versions than the published ones say something else: {versions}"
        );
        Assert.Equal(text[begin..end], table);
    }

    private async Task<string> TableAsync(string versions)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"Tools: {versions}.\n");
        var signatures = catalogue
            .All.Where(m => m.Group is not (TimestampMutants.Group or StatusMutants.Group or Sm2Mutants.Group))
            .ToList();
        await AppendAsync(table, [catalogue.GoodSignature, .. signatures], StockTools.ForSignatures);
        var sm2 = catalogue.All.Where(m => m.Group == Sm2Mutants.Group);
        await AppendAsync(table, [catalogue.GoodSm2, .. sm2], StockTools.ForSm2);
        var tokens = catalogue.All.Where(m => m.Group == TimestampMutants.Group);
        await AppendAsync(table, [catalogue.GoodTimestamp, .. tokens], StockTools.ForTimestamps);
        var packages = catalogue.All.Where(m => m.Group == StatusMutants.Group);
        await AppendAsync(table, [.. packages], [StockTools.OpenSsl], isPackage: true);
        return table.ToString();
    }

    private async Task AppendAsync(
        StringBuilder table,
        List<Mutant> rows,
        IReadOnlyList<string> tools,
        bool isPackage = false
    )
    {
        var answers = await AnswersAsync(tools, rows, isPackage);
        // A tool that refuses the good case would refuse every mutant for the wrong reason.
        var good = rows.FindIndex(r => r.Expect == StockTools.Accepted);
        Assert.All(answers, a => Assert.Equal(StockTools.Accepted, a[good]));
        string? group = null;
        foreach (var (i, mutant) in rows.Index())
        {
            if (group != mutant.Group)
            {
                group = mutant.Group;
                table.Append(
                    CultureInfo.InvariantCulture,
                    $"\n### {group}\n\n| Mutant | Ours | {string.Join(" | ", tools)} |\n"
                );
                table.Append(
                    CultureInfo.InvariantCulture,
                    $"|---|---|{string.Concat(Enumerable.Repeat("---|", tools.Count))}\n"
                );
            }

            var cells = string.Join(" | ", answers.Select(a => Cell(a[i], mutant)));
            table.Append(CultureInfo.InvariantCulture, $"| {mutant.What} | {mutant.Judge(mutant.File)} | {cells} |\n");
        }

        var wrong = rows.Index().Where(r => r.Item.Expect != StockTools.Accepted).Select(r => r.Index).ToList();
        var counts = tools.Select((t, i) => $"{t} {wrong.Count(w => answers[i][w] == StockTools.Accepted)}");
        table.Append(
            CultureInfo.InvariantCulture,
            $"\nOf these {wrong.Count} mutants ours accepts 0; {string.Join(", ", counts)}.\n"
        );
    }

    /// <summary>What should be refused and is not stands out.</summary>
    private static string Cell(string answer, Mutant mutant) =>
        answer == StockTools.Accepted && mutant.Expect != StockTools.Accepted ? "**accepted**" : answer;

    private async Task<List<IReadOnlyList<string>>> AnswersAsync(
        IReadOnlyList<string> names,
        List<Mutant> rows,
        bool isPackage
    )
    {
        var folder = Directory.CreateDirectory(_directory.File(Guid.NewGuid().ToString("N")[..4])).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "root.pem"),
            isPackage ? catalogue.SampleRoot : catalogue.Root
        );
        await File.WriteAllTextAsync(Path.Combine(folder, "issuing.pem"), catalogue.Issuing);
        await File.WriteAllBytesAsync(Path.Combine(folder, "stamped"), catalogue.Stamped);
        var tools = new StockTools(folder, catalogue.Stamped);
        var answers = new List<IReadOnlyList<string>>();
        foreach (var name in names)
        {
            answers.Add(
                await tools.AskAsync(name, [.. rows.Select(r => r.File)], isPackage ? StatusMutants.Stamped : null)
            );
        }

        return answers;
    }
}
