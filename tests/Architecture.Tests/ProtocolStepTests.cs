using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>The numbered steps of docs/protocol.md and the numbers in the code's comments are the same, neither more nor fewer.</summary>
public sealed partial class ProtocolStepTests
{
    /// <summary>Heading of a list in docs/protocol.md, prefix of its numbers in the code, the files that carry out its steps.</summary>
    public static TheoryData<string, string, string[]> Lists =>
        new()
        {
            { "## §2", "", ["src/KeyAgent/Api/LoopbackGate.cs"] },
            {
                "## §4",
                "",
                [
                    "src/KeyAgent/Operations/AcceptedChallenge.cs",
                    "src/KeyAgent/Operations/AcceptedSignRequest.cs",
                    "src/KeyAgent/Operations/RequestChecks.cs",
                    "src/KeyAgent/Operations/SignOperation.cs",
                ]
            },
            { "## §5", "", ["src/KeyAgent/Operations/KeyCeremony.cs"] },
            {
                "## Login (server)",
                "3.",
                [
                    "src/Server/Features/Login/CompleteLogin.cs",
                    "src/Server/Features/Login/KeyLogin.cs",
                    "src/Core/Login/VerifiedChallenge.cs",
                    "src/Core/Login/VerifiedLogin.cs",
                ]
            },
            {
                "## A binding act (server)",
                "",
                [
                    "src/Server/Features/Reporting/SubmitReport.cs",
                    "src/Server/Features/Reporting/ReportSubmission.cs",
                    "src/Server/Features/Reporting/SubmissionVerifier.cs",
                ]
            },
        };

    [Theory]
    [MemberData(nameof(Lists))]
    public void Code_and_protocol_number_the_same_steps(string heading, string prefix, string[] files)
    {
        var written = StepsOf(SectionOf(heading), prefix.Length > 0);
        Assert.NotEmpty(written);
        Assert.Equal(Enumerable.Range(1, written.Count), written);
        var done = files.SelectMany(Sources.Lines).SelectMany(line => NumbersIn(line, prefix)).Distinct().Order();
        Assert.Equal(written, done);
    }

    [Theory]
    [InlineData("        // 4. Sign.", "", new[] { 4 })]
    [InlineData("        // 6.–8. Attributes; certificate; signature.", "", new[] { 6, 7, 8 })]
    [InlineData("        // 9., 10. Path and revocation.", "", new[] { 9, 10 })]
    [InlineData("        // 2. to 4. Audience, purpose, time.", "", new[] { 2, 3, 4 })]
    [InlineData("        // 3.7, 3.8 Path and revocation.", "3.", new[] { 7, 8 })]
    [InlineData("        // 3.11 A new session.", "3.", new[] { 11 })]
    [InlineData("        // 3.–12. stand where they are decided.", "", new int[0])]
    [InlineData("        // RFC 5280 §6.1", "", new int[0])]
    public void The_ways_in_which_comments_number_are_read(string line, string prefix, int[] expected) =>
        Assert.Equal(expected, NumbersIn(line, prefix));

    private static List<string> SectionOf(string heading) =>
        [
            .. Sources
                .Lines("docs/protocol.md")
                .SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal))
                .Skip(1)
                .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)),
        ];

    private static List<int> StepsOf(IEnumerable<string> section, bool nested) =>
        [
            .. section
                .Select(line => (nested ? NestedStep() : Step()).Match(line))
                .Where(match => match.Success)
                .Select(match => Number(match.Groups["number"].Value)),
        ];

    private static IEnumerable<int> NumbersIn(string line, string prefix)
    {
        if (
            line.Contains("stand where", StringComparison.Ordinal)
            || Comment().Match(line) is not { Success: true } head
        )
        {
            return [];
        }

        var numbers = head.Groups["numbers"]
            .Value.Replace(prefix.Length > 0 ? prefix : "\0", "", StringComparison.Ordinal);
        var all = Digits().Matches(numbers).Select(match => Number(match.Value)).ToList();
        var isRange =
            numbers.Contains('–', StringComparison.Ordinal) || numbers.Contains("to", StringComparison.Ordinal);
        return isRange ? Enumerable.Range(all[0], all[^1] - all[0] + 1) : all;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\| )?(?<number>\d+)(\. | \|)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Step();

    [GeneratedRegex(@"^ +(?<number>\d+)\. ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NestedStep();

    [GeneratedRegex(@"^\s*// (?<numbers>\d+\.[\d., –]*(to \d+\.)?)\s", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\d+", RegexOptions.None, 1000)]
    private static partial Regex Digits();
}
