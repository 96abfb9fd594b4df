using System.Text;
using System.Text.Json;
using JianliRegistry.Conformance.Tests.Suites;
using JianliRegistry.Tests.Support.Stack;
using JianliRegistry.Verifier.Adapter;

namespace JianliRegistry.Conformance.Tests.Engines;

/// <summary>The rows of other engines in docs/conformance.md; ./run conformance asks them and writes the rows.</summary>
public sealed class EngineTable
{
    private const string Begin = "<!-- engines, written by ./run conformance -->\n";
    private const string End = "<!-- end of engines -->";
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static TheoryData<string, string, string> Simple =>
        new()
        {
            { "pkits.jsonl", "path", "X509Chain (.NET)" },
            { "pkits.jsonl", "path", "BouncyCastle 2.7 PKIX" },
            { "pkits.jsonl", "path", "openssl verify, dgst" },
            { "wycheproof-core.jsonl", "sig", "X509Chain (.NET)" },
            { "wycheproof-core.jsonl", "sig", "BouncyCastle 2.7 PKIX" },
            { "wycheproof-core.jsonl", "sig", "openssl verify, dgst" },
            { "gm-sig-dev.jsonl", "sig", "BouncyCastle 2.7 PKIX" },
            { "gm-sig-dev.jsonl", "sig", "openssl verify, dgst" },
        };

    /// <summary>An engine that is asked in a wrong way refuses all or takes all: the row of such would say nothing.</summary>
    [Theory]
    [MemberData(nameof(Simple))]
    public void An_engine_that_is_asked_rightly_takes_good_cases_and_refuses_bad_ones(
        string file,
        string op,
        string name
    )
    {
        Assert.SkipWhen(!SuiteFolder.Files.Contains(file), SuiteTests.Absent);
        using var openSsl = new OpenSslEngine();
        var engine = Engines(openSsl).Single(e => e.Name == name);
        var cases = SuiteFolder
            .Read(file)
            .Where(one => Question(one).Op == op)
            .GroupBy(one => one.Expect)
            .Where(group => group.Key is "accept" or "reject")
            .SelectMany(group => group.Take(5));
        var run = EngineRun.Of(engine, cases);
        Assert.InRange(run.Right, 8, 10);
    }

    [Fact]
    public void The_published_table_has_a_row_for_each_suite()
    {
        Assert.SkipWhen(SuiteFolder.Files.Count == 0, SuiteTests.Absent);
        var document = Path.Combine(BuiltPrograms.RepositoryRoot, "docs", "conformance.md");
        var text = File.ReadAllText(document);
        var table = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("JIANLI_CONFORMANCE_WRITE") == "1")
        {
            File.WriteAllText(document, text[..table] + Table() + text[end..]);
            return;
        }

        Assert.Equal(5, text[table..end].Split('\n').Count(row => row.Contains(".jsonl", StringComparison.Ordinal)));
    }

    private static string Table()
    {
        using var openSsl = new OpenSslEngine();
        var engines = Engines(openSsl);
        var table = new StringBuilder($"| File | Cases | Ours | {string.Join(" | ", engines.Select(e => e.Name))} |\n");
        table.Append("|---|---:|---|---|---|---|\n");
        foreach (var file in SuiteFolder.Files)
        {
            var cases = SuiteFolder.Read(file).ToList();
            var ours = SuiteRun.Of(file).Rows;
            int Count(Score score) => ours.Count(row => row.Score == score);
            var right = Count(Score.Pass) + Count(Score.Soft);
            var own = $"{right} of {cases.Count}, FA {Count(Score.FalseAccept)}, FR {Count(Score.FalseReject)}";
            var others = engines.Select(engine => EngineRun.Of(engine, cases).ToString());
            table.Append("| ").AppendJoin(" | ", [file, $"{cases.Count}", own, .. others]).Append(" |\n");
        }

        return table.ToString();
    }

    private static IReadOnlyList<IEngine> Engines(OpenSslEngine openSsl) =>
        [new PlatformEngine(), new BouncyCastleEngine(), openSsl];

    private static AdapterRequest Question(SuiteCase one) =>
        JsonSerializer.Deserialize<AdapterRequest>(one.Question, Options)!;
}
