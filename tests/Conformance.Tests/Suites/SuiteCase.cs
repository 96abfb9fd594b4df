using System.Text.Json.Nodes;

namespace JianliRegistry.Conformance.Tests.Suites;

/// <summary>One line of a suite: the question as it goes to the adapter, and what the suite expects.</summary>
/// <param name="Question">The line without the members that an adapter must not read.</param>
/// <param name="Expect">accept, reject or either.</param>
/// <param name="IsSoft">The suite itself calls the case a warning.</param>
internal sealed record SuiteCase(
    string Id,
    string Group,
    string Question,
    string Expect,
    bool IsSoft,
    string Description
)
{
    public static SuiteCase Parse(string line)
    {
        var members = JsonNode.Parse(line)!.AsObject();
        var tags = members["tags"]?.AsArray().Select(tag => (string?)tag) ?? [];
        var one = new SuiteCase(
            (string)members["id"]!,
            (string?)members["group"] ?? "?",
            "",
            (string)members["expect"]!,
            tags.Contains("soft"),
            (string?)members["desc"] ?? ""
        );
        foreach (var hidden in new[] { "expect", "group", "tags", "desc" })
        {
            members.Remove(hidden);
        }

        return one with
        {
            Question = members.ToJsonString(),
        };
    }

    /// <summary>The suites' own scoring: what an answer is worth.</summary>
    public Score Judge(string answer, IReadOnlyDictionary<string, string> waivers)
    {
        var members = JsonNode.Parse(answer)!;
        var score = (string?)members["id"] != Id ? Score.Error : Judge((string?)members["result"]);
        return score is not (Score.Pass or Score.Error) && waivers.ContainsKey(Id) ? Score.Waived : score;
    }

    private Score Judge(string? result) =>
        result switch
        {
            "unsupported" => Score.Unsupported,
            "accept" or "reject" when Expect == "either" || Expect == result => Score.Pass,
            "accept" => IsSoft ? Score.Soft : Score.FalseAccept,
            "reject" => IsSoft ? Score.Soft : Score.FalseReject,
            _ => Score.Error,
        };
}

internal enum Score
{
    Pass,
    Waived,

    /// <summary>Another answer than the suite's, where the suite only warns.</summary>
    Soft,
    FalseAccept,
    FalseReject,
    Unsupported,
    Error,

    /// <summary>No answer within ten seconds.</summary>
    Hang,
}
