namespace JianliRegistry.Conformance.Tests.Suites;

/// <summary>The scoring itself: a suite that cannot fail proves nothing.</summary>
public sealed class ScoringTests
{
    private static readonly Dictionary<string, string> NoWaivers = [];

    [Theory]
    [InlineData("reject", "accept", "FalseAccept")]
    [InlineData("accept", "reject", "FalseReject")]
    [InlineData("accept", "unsupported", "Unsupported")]
    [InlineData("reject", "error", "Error")]
    [InlineData("reject", "perhaps", "Error")]
    [InlineData("either", "reject", "Pass")]
    [InlineData("accept", "accept", "Pass")]
    public void An_answer_is_scored_as_the_suites_runner_scores_it(string expect, string result, string score) =>
        Assert.Equal(score, $"{Case(expect).Judge(Answer("a", result), NoWaivers)}");

    [Fact]
    public void An_answer_to_another_question_is_an_error() =>
        Assert.Equal(Score.Error, Case("accept").Judge(Answer("b", "accept"), NoWaivers));

    [Fact]
    public void A_waiver_excuses_a_deviation_but_no_error()
    {
        var waivers = new Dictionary<string, string> { ["a"] = "a reason" };
        Assert.Equal(Score.Waived, Case("reject").Judge(Answer("a", "accept"), waivers));
        Assert.Equal(Score.Pass, Case("reject").Judge(Answer("a", "reject"), waivers));
        Assert.Equal(Score.Error, Case("reject").Judge(Answer("a", "error"), waivers));
    }

    [Fact]
    public void The_adapter_does_not_see_what_is_expected()
    {
        var one = SuiteCase.Parse(
            """{"id":"a","op":"path","expect":"reject","group":"g","tags":["soft"],"desc":"d","leaf":""}"""
        );
        Assert.Equal("""{"id":"a","op":"path","leaf":""}""", one.Question);
        Assert.True(one.IsSoft);
    }

    private static SuiteCase Case(string expect) => new("a", "g", "", expect, IsSoft: false, "");

    private static string Answer(string id, string result) => $$"""{"id":"{{id}}","result":"{{result}}"}""";
}
