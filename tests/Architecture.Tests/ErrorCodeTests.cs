using System.Text.RegularExpressions;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>Each code that agent or server can answer is in the list of docs/protocol.md and says what to do next.</summary>
public sealed partial class ErrorCodeTests
{
    [Fact]
    public void Each_code_is_in_the_list_of_the_document_and_each_code_of_the_list_exists() =>
        Assert.Equal(
            AgentErrors
                .All.Select(e => e.Code)
                .Concat(Problems.Select(p => p.Code))
                .Distinct()
                .Order(StringComparer.Ordinal),
            Listed(Sources.Read("docs/protocol.md")).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Each_problem_has_a_Chinese_title_and_one_next_step() =>
        Assert.All(
            Problems,
            problem =>
            {
                Assert.Matches(Chinese(), problem.Chinese);
                Assert.Matches(OneSentence(), problem.ChineseStep);
                Assert.DoesNotMatch(Chinese(), problem.English + problem.EnglishStep);
                Assert.Single(problem.EnglishStep, '.');
            }
        );

    [Fact]
    public void A_code_has_one_text()
    {
        // The code of a status may come with several statuses; its words are the same.
        var texts = Problems.Select(p => (p.Code, p.Chinese, p.ChineseStep, p.English, p.EnglishStep)).Distinct();
        Assert.Empty(texts.GroupBy(text => text.Code).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Theory]
    [InlineData("## §7 Errors\n`busy`, `pin.{locked,\nlength}`\n## Next", "busy pin.length pin.locked")]
    [InlineData("## §7 Errors\nwith `code` and `src/a/B.cs`: `cert.expired`\n## Next", "cert.expired")]
    public void The_list_is_read(string document, string expected) =>
        Assert.Equal(expected, string.Join(' ', Listed(document).Order(StringComparer.Ordinal)));

    private static IReadOnlyList<Problem> Problems { get; } =
    [
        .. Enum.GetValues<RejectionReason>().Select(ProblemTable.Of),
        .. Enumerable.Range(400, 200).Select(ProblemTable.OfStatus),
        ProblemTable.LoginFailed,
        ProblemTable.RateLimited,
    ];

    private static HashSet<string> Listed(string document)
    {
        var from = document.IndexOf("## §7 ", StringComparison.Ordinal);
        var section = document[from..document.IndexOf("\n## ", from, StringComparison.Ordinal)];

        // The members of the problem stand before the list.
        var members = new[] { "code", "title", "detail", "correlationId", "retryable" };
        return Code()
            .Matches(section)
            .SelectMany(match =>
                match.Groups["one"].Success
                    ? [match.Groups["one"].Value]
                    : match.Groups["of"].Value.Split(',').Select(one => $"{match.Groups["group"].Value}.{one.Trim()}")
            )
            .Except(members)
            .ToHashSet(StringComparer.Ordinal);
    }

    [GeneratedRegex(
        @"`((?<one>[a-z_]+(\.[a-z_]+)?)|(?<group>[a-z]+)\.\{(?<of>[a-z_,\s]+)\})`",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Code();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Chinese();

    [GeneratedRegex(@"^[^。！]+[。！]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OneSentence();
}
