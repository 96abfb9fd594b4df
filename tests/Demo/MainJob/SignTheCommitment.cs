using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Cast;
using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.MainJob;

/// <summary>Every clause confirmed, the statement rendered, shown and signed (Manual S33; docs/protocol.md, A binding act).</summary>
internal sealed partial class SignTheCommitment : Chapter
{
    public override string Title => "Confirm the commitments and sign with PIN";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        scene.SecondTab = await OrderAsync(scene, scene.FirstApplication, ct);
        var order = await OrderAsync(scene, scene.FirstApplication, ct);
        var shown = "";
        var submission = await SignAsync(scene, order, text => shown = text, ct);
        var statement = Encoding.UTF8.GetString(Convert.FromBase64String(order.Statement));
        if (!shown.Contains(statement.TrimEnd(), StringComparison.Ordinal))
        {
            throw new UnexpectedException("the agent's terminal did not show the statement word for word");
        }

        scene.Report = new ReportRecord(submission, new ReceiptAnswer("", "", "", ""), []);
        return $"{statement.Split('\n')[0]}, {statement.Length} characters shown in full before the PIN";
    }

    /// <summary>Confirms every clause the page offers and asks for the statement.</summary>
    public static async Task<SignOrder> OrderAsync(Scene scene, string number, CancellationToken ct) =>
        (await AskAsync(scene, number, ct)).Expect(200).Read<SignOrder>();

    public static async Task<Answer> AskAsync(Scene scene, string number, CancellationToken ct)
    {
        var detail = (await scene.Page.OpenAsync($"/reporting/{number}", ct)).Expect(200);
        var wanted = new Wanted("Report", ClausesOn(detail.Text), "agent");
        return await scene.Page.PostAsync($"/reporting/{number}/sign-request", wanted, ct);
    }

    public static async Task<Submission> SignAsync(
        Scene scene,
        SignOrder order,
        Action<string> see,
        CancellationToken ct
    )
    {
        var agent = scene.Stack.Agent;
        var request = new OperationRequest("sign", Items: [new SignItem(order.Request, order.Statement)]);
        var ended = await scene.Page.OperateAsync(
            agent,
            request,
            async () => see(await Person.AgreesAsync(agent, agent.Inserted.Pin)),
            ct
        );
        return ended.Items is [{ Result: { } signed }]
            ? new Submission(
                order.Statement,
                signed.SignedAttrs,
                signed.Signature,
                signed.Algorithm,
                signed.Certificate
            )
            : throw new UnexpectedException($"the agent ended with {ended.State} {ended.Error?.Code}");
    }

    /// <summary>The ids of the check boxes that a person ticks.</summary>
    public static IReadOnlyList<string> ClausesOn(string page) =>
        [
            .. CheckBox()
                .Matches(page)
                .Select(box => box.Value)
                .Where(box => box.Contains("name=\"clauses\"", StringComparison.Ordinal))
                .Select(box => WebUtility.HtmlDecode(Value().Match(box).Groups["id"].Value)),
        ];

    private sealed record Wanted(string Decision, IReadOnlyList<string> Clauses, string Via);

    [GeneratedRegex("<input [^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CheckBox();

    [GeneratedRegex("value=\"(?<id>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Value();
}
