using System.Text.RegularExpressions;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>Every sentence of the user manual has a test that carries its number, or is text only (Manual S01..S61).</summary>
/// <remarks>A test carries it as [Trait("Seed", "S33")] or in its name (S33_…).</remarks>
public sealed partial class SeedCoverageTests
{
    // Sentences that only describe: what the system is for and who uses it. Nothing can fail there.
    private static readonly Dictionary<string, string> TextOnly = new(StringComparer.Ordinal)
    {
        ["S01"] =
            "operating systems of the browsers; README and docs/manual.zh-CN.md say which of them the agent runs on",
        ["S02"] = "browsers: the ES5 and no-script tests stand for those that can't be run here",
        ["S04"] = "purpose",
        ["S05"] = "purpose",
        ["S06"] = "actors; the lifecycle tables name them and their tests have numbers of their own",
        ["S07"] = "purpose",
        ["S09"] = "purpose",
        ["S10"] = "editions",
        ["S11"] = "scope",
    };

    private static IEnumerable<string> Sentences => Enumerable.Range(1, 61).Select(i => $"S{i:D2}");

    [Fact]
    public void Every_sentence_of_the_manual_has_a_test_or_a_reason_why_not() =>
        Assert.Empty(Sentences.Except(Carried).Except(TextOnly.Keys));

    [Fact]
    public void No_sentence_has_both() => Assert.Empty(TextOnly.Keys.Intersect(Carried));

    [Fact]
    public void No_test_carries_a_number_that_the_manual_does_not_have() => Assert.Empty(Carried.Except(Sentences));

    [Theory]
    [InlineData("    [Trait(\"Seed\", \"S33\")]", "S33")]
    [InlineData("    public void S35_A_report_cannot_be_undone()", "S35")]
    public void Both_ways_of_carrying_a_number_are_read(string line, string expected) =>
        Assert.Equal(expected, Assert.Single(NumbersIn(line)));

    private static IReadOnlySet<string> Carried =>
        Sources
            .Code.Where(file =>
                file.StartsWith("tests/", StringComparison.Ordinal)
                && !file.EndsWith("SeedCoverageTests.cs", StringComparison.Ordinal)
            )
            .SelectMany(file => NumbersIn(Sources.Read(file)))
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> NumbersIn(string text) =>
        Number().Matches(text).Select(match => match.Groups["number"].Value);

    [GeneratedRegex(
        @"(Trait\(""[A-Za-z]+"",\s*""|\bvoid |\bTask )(?<number>S\d\d)(""|_)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Number();
}
