using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>docs/protocol.md promises that its numbers are the numbers in the code's comments; the order is the security.</summary>
public sealed partial class ProtocolStepTests
{
    private const string Agent = "src/KeyAgent/Operations/";
    private static readonly string Document = Sources.Read("docs/protocol.md");

    /// <summary>Heading in docs/protocol.md, what stands before a number, and the files that carry the steps.</summary>
    public static TheoryData<string, string, string[]> Sections =>
        new()
        {
            { "## §2 ", "", ["src/KeyAgent/Api/LoopbackGate.cs"] },
            {
                "## §4 ",
                "",
                [
                    Agent + "AcceptedChallenge.cs",
                    Agent + "AcceptedSignRequest.cs",
                    Agent + "RequestChecks.cs",
                    Agent + "SignOperation.cs",
                ]
            },
            { "## §5 ", "", [Agent + "KeyCeremony.cs"] },
            { "## Login", "3.", ["src/Core/Login/", "src/Server/Features/Login/", "src/Server/Hosting/KeyProofs/"] },
            { "## A binding act", "", ["src/Server/Hosting/Acts/"] },
            { "## A machine", "", ["src/Server/Hosting/Integration/"] },
        };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Each_step_of_the_document_stands_in_the_code_and_no_other(
        string heading,
        string prefix,
        string[] places
    )
    {
        var written = StepsOf(heading, prefix).Keys;
        var coded = CommentsIn(places, prefix).SelectMany(comment => comment.Steps).Distinct().Order();
        Assert.NotEmpty(written);
        Assert.Equal(Enumerable.Range(1, written.Count), written);
        Assert.Equal(written.Order(), coded);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Each_comment_speaks_of_what_its_step_says(string heading, string prefix, string[] places)
    {
        var steps = StepsOf(heading, prefix);
        foreach (var comment in CommentsIn(places, prefix))
        {
            // A comment that only points on to other files has nothing of its own to say.
            var said = comment.Steps.SelectMany(step => WordsOf(steps[step]));
            Assert.True(
                comment.Steps.Count > 4 || WordsOf(comment.Text).Overlaps(said),
                $"{comment.At}: \"{comment.Text}\" shares no word with its step"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Steps_come_in_their_order_within_a_method(string heading, string prefix, string[] places)
    {
        Assert.NotEmpty(heading);
        foreach (var method in CommentsIn(places, prefix).GroupBy(comment => comment.Method))
        {
            var numbers = method.SelectMany(comment => comment.Steps).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public void The_gate_answers_with_the_number_and_status_of_its_step()
    {
        var table = Row().Matches(SectionOf("## §2 "));
        var code = Sources.Read("src/KeyAgent/Api/LoopbackGate.cs");
        Assert.Equal(9, table.Count);
        foreach (Match row in table)
        {
            var (step, status) = (row.Groups["step"].Value, row.Groups["status"].Value);
            Assert.True(
                code.Contains($"Refuse({status}, {step})", StringComparison.Ordinal)
                    || code.Contains($"Refusal = {status}, Step = {step} ", StringComparison.Ordinal),
                $"step {step} does not answer {status}"
            );
        }
    }

    [Theory]
    [InlineData("        // 4. Spend it.", "", "4")]
    [InlineData("        // 2. to 4. Audience.", "", "2 3 4")]
    [InlineData("        // 6.–8. Attributes.", "", "6 7 8")]
    [InlineData("        // 9., 10. The path.", "", "9 10")]
    [InlineData("        // 3.2, 3.3 Our own.", "3.", "2 3")]
    [InlineData("        // 3.11 A session.", "3.", "11")]
    [InlineData("        // 3. No login step.", "3.", "")]
    [InlineData("        // 0x01: an octet.", "", "")]
    public void Every_way_of_writing_numbers_is_read(string line, string prefix, string expected) =>
        Assert.Equal(expected, string.Join(' ', NumbersOf(line, prefix).Steps));

    private static string SectionOf(string heading)
    {
        var from = Document.IndexOf("\n" + heading, StringComparison.Ordinal) + 1;
        var to = Document.IndexOf("\n## ", from, StringComparison.Ordinal);
        return Document[from..to];
    }

    private static Dictionary<int, string> StepsOf(string heading, string prefix) =>
        (prefix.Length > 0 ? InnerStep() : Step())
            .Matches(SectionOf(heading))
            .ToDictionary(
                match => int.Parse(match.Groups["step"].Value, CultureInfo.InvariantCulture),
                match => match.Groups["text"].Value
            );

    private static IEnumerable<Comment> CommentsIn(string[] places, string prefix)
    {
        foreach (var file in Sources.Code.Where(f => places.Any(p => f.StartsWith(p, StringComparison.Ordinal))))
        {
            var (method, lines) = (0, Sources.Lines(file));
            for (var i = 0; i < lines.Length; i++)
            {
                method += lines[i] == "    {" ? 1 : 0;
                var (steps, text) = NumbersOf(lines[i], prefix);
                if (steps.Count > 0)
                {
                    yield return new Comment($"{file}:{i + 1}", $"{file} {method}", steps, text);
                }
            }
        }
    }

    private static (IReadOnlyList<int> Steps, string Text) NumbersOf(string line, string prefix)
    {
        var match = (prefix.Length > 0 ? InnerNumber() : Number()).Match(line);
        if (!match.Success)
        {
            return ([], "");
        }

        var first = int.Parse(match.Groups["first"].Value, CultureInfo.InvariantCulture);
        var last = match.Groups["last"].Success
            ? int.Parse(match.Groups["last"].Value, CultureInfo.InvariantCulture)
            : first;
        return ([.. Enumerable.Range(first, last - first + 1)], match.Groups["text"].Value);
    }

    private static HashSet<string> WordsOf(string text) =>
        Word()
            .Matches(text)
            .Select(match => match.Value.TrimEnd('s').ToUpperInvariant())
            .Where(word => word.Length > 2 && word is not ("THE" or "AND" or "FOR" or "THI" or "WITH" or "THAT"))
            .ToHashSet(StringComparer.Ordinal);

    private sealed record Comment(string At, string Method, IReadOnlyList<int> Steps, string Text);

    [GeneratedRegex(
        @"^(\| )?(?<step>\d+)(\.| \|) (?<text>.+)$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex Step();

    [GeneratedRegex(@"^   (?<step>\d+)\. (?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex InnerStep();

    [GeneratedRegex(
        @"^\s+// (?<first>\d+)\.((, | to |–)(?<last>\d+)\.)? (?<text>.+)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Number();

    [GeneratedRegex(@"^\s+// 3\.(?<first>\d+)(, 3\.(?<last>\d+))? (?<text>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InnerNumber();

    [GeneratedRegex(
        @"^\| (?<step>\d+) \|.*\| (?<status>\d{3}) \|$",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex Row();

    [GeneratedRegex(@"\p{L}+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
