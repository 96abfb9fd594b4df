using System.Text.RegularExpressions;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>Every sentence of the user manual that is built so far has a test that carries its number (Manual S01..S61).</summary>
/// <remarks>A test carries it as [Trait("Seed", "S33")] or in its name (S33_…).</remarks>
public sealed partial class SeedCoverageTests
{
    // Login and its two strengths, forgotten password, home, reporting, returning, no undo, password and phone, support numbers.
    private static readonly string[] Built =
    [
        "S08",
        "S12",
        "S13",
        "S14",
        "S15",
        "S16",
        "S17",
        "S18",
        "S19",
        "S20",
        "S21",
        "S22",
        "S23",
        "S24",
        "S25",
        "S26",
        "S27",
        "S28",
        "S29",
        "S30",
        "S31",
        "S32",
        "S33",
        "S34",
        "S35",
        "S36",
        "S53",
        "S54",
        "S55",
        "S56",
        "S60",
        "S61",
    ];

    [Fact]
    public void Every_built_sentence_of_the_manual_has_a_test() => Assert.Empty(Built.Except(Carried));

    [Fact]
    public void No_test_carries_a_number_that_the_manual_does_not_have() =>
        Assert.Empty(Carried.Except(Enumerable.Range(1, 61).Select(i => $"S{i:D2}")));

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
