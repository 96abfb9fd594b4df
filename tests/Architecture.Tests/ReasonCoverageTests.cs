using System.Text.RegularExpressions;
using JianliRegistry.Core.Verification;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>Every reason for a refusal is given by the product and shown by a vector or an assertion of a test.</summary>
public sealed partial class ReasonCoverageTests
{
    // They translate reasons, they do not give them.
    private static readonly string[] Tables =
    [
        "RejectionReason.cs",
        "ProblemTable.cs",
        "SubIndication.cs",
        "AgentFaults.cs",
    ];

    // Rooms whose reasons each need a file that another implementation can read: the folder, and where they are given.
    private static readonly (string Vectors, RejectionReason First, RejectionReason Last)[] Rooms =
    [
        ("login", RejectionReason.ChallengeMalformed, RejectionReason.ChallengeSessionMismatch),
        ("login", RejectionReason.TokenMalformed, RejectionReason.TokenFormatUnsupported),
        ("jws", RejectionReason.ChallengeMalformed, RejectionReason.ChallengeTypeWrong),
        ("cms", RejectionReason.CmsMalformed, RejectionReason.SigningTimeOutOfRange),
        ("certificates", RejectionReason.CertificateMalformed, RejectionReason.CreditCodeAmbiguous),
    ];

    public static TheoryData<RejectionReason> Reasons => [.. Enum.GetValues<RejectionReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_reason_is_given_somewhere(RejectionReason reason) => Assert.Contains($"{reason}", Given);

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Each_reason_has_a_vector_or_an_assertion(RejectionReason reason) =>
        Assert.Contains($"{reason}", Asserted.Concat(Told("")));

    [Fact]
    public void Each_reason_of_a_room_with_vectors_has_one_there() =>
        Assert.Empty(
            Rooms.SelectMany(room =>
                Enum.GetValues<RejectionReason>()
                    .Where(reason => reason >= room.First && reason <= room.Last)
                    .Select(reason => $"{reason}")
                    .Except(Told(room.Vectors + "/"))
                    .Select(reason => $"{room.Vectors}: {reason}")
            )
        );

    [Fact]
    public void Each_room_with_vectors_has_a_good_one() =>
        Assert.All(Rooms, room => Assert.Contains("accepted", Told(room.Vectors + "/")));

    [Fact]
    public void No_vector_expects_a_reason_that_does_not_exist() =>
        Assert.Empty(Told("").Except(Enum.GetNames<RejectionReason>()).Except(["accepted"]));

    [Theory]
    [InlineData("Refused(RejectionReason.CmsNotDer, Verify(cms));", "CmsNotDer")]
    [InlineData("    // RejectionReason.CmsNotDer is not tested", null)]
    [InlineData("using static RejectionReason;", null)]
    public void An_assertion_is_code_and_not_a_comment(string line, string? expected) =>
        Assert.Equal(expected, NamesIn([line]).SingleOrDefault());

    private static HashSet<string> Given { get; } =
        NamesIn(LinesOf("src/", file => !Tables.Any(t => file.EndsWith("/" + t, StringComparison.Ordinal))));

    // The writers of vectors name reasons without asserting them; what they wrote counts by itself.
    private static HashSet<string> Asserted { get; } =
        NamesIn(
            LinesOf(
                "tests/",
                file =>
                    !file.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal)
                    && !file.Contains("VectorWriter", StringComparison.Ordinal)
                    && !file.StartsWith("tests/Demo/", StringComparison.Ordinal)
            ),
            NameOrText()
        );

    private static HashSet<string> Told(string room) =>
        Sources
            .Files.Where(file =>
                file.StartsWith("tests/vectors/" + room, StringComparison.Ordinal)
                && file.EndsWith(".json", StringComparison.Ordinal)
            )
            .Select(file => Expectation().Match(Sources.Read(file)).Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> LinesOf(string folder, Func<string, bool> counts) =>
        Sources
            .Code.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && counts(file))
            .SelectMany(Sources.Lines);

    private static HashSet<string> NamesIn(IEnumerable<string> lines, Regex? pattern = null) =>
        lines
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => (pattern ?? Name()).Matches(line))
            .Select(match => match.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\bRejectionReason\.(?<name>[A-Z]\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    // A table of cases may name a reason as text.
    [GeneratedRegex(@"(\bRejectionReason\.|"")(?<name>[A-Z]\w+)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameOrText();

    [GeneratedRegex(@"""expect"":\s*""(?<name>\w+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Expectation();
}
