using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using JianliRegistry.Verifier.Adapter;

namespace JianliRegistry.Conformance.Tests.Suites;

/// <summary>All cases of one file put to the adapter's own code, in this process.</summary>
internal sealed record SuiteRun(string File, IReadOnlyList<SuiteRun.Row> Rows)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly ConcurrentDictionary<string, Lazy<SuiteRun>> Runs = new(StringComparer.Ordinal);

    /// <summary>The answers to all cases of a file, asked once in this process.</summary>
    public static SuiteRun Of(string file) =>
        Runs.GetOrAdd(
            file,
            name => new Lazy<SuiteRun>(() => new SuiteRun(name, [.. SuiteFolder.Read(name).Select(Answer)]))
        ).Value;

    /// <summary>What no suite may show.</summary>
    public IEnumerable<Row> Failures => Rows.Where(row => row.Score is not (Score.Pass or Score.Waived or Score.Soft));

    private static Row Answer(SuiteCase one)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = AdapterLine.Answer(one.Question);
        var took = Stopwatch.GetElapsedTime(started);
        var score = took < Patience ? one.Judge(answer, SuiteFolder.Waivers) : Score.Hang;
        return new Row(one, score, (string?)JsonNode.Parse(answer)!["detail"] ?? "", took);
    }

    internal sealed record Row(SuiteCase Case, Score Score, string Detail, TimeSpan Took)
    {
        public override string ToString() => $"{Score} {Case.Id} [{Detail}] {Case.Description}";
    }
}
