using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Cast;
using JianliRegistry.Demo.MainJob;
using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.Refusals;

/// <summary>A retry is not a second report: the same bytes get the same receipt, byte for byte.</summary>
internal sealed class TheSameReportAgain : Chapter
{
    public override string Title => "The same report, sent again";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var again = await ReportAndGetTheReceipt.SubmitAsync(
            scene,
            scene.FirstApplication,
            scene.Reported.Submission,
            ct
        );
        return again.Expect(200).Body.AsSpan().SequenceEqual(scene.Reported.ReceiptBytes)
            ? $"the same receipt {scene.Reported.Receipt.ReceiptNumber}, byte for byte"
            : throw new UnexpectedException("another receipt for the same report");
    }
}

/// <summary>A second tab with its own statement, signed after the report was sent.</summary>
internal sealed class ANewStatementForTheReport : Chapter
{
    public override string Title => "A new statement for the report that was sent";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var order = scene.SecondTab ?? throw new UnexpectedException("there is no second tab");
        var signed = await SignTheCommitment.SignAsync(scene, order, _ => { }, ct);
        var answer = await ReportAndGetTheReceipt.SubmitAsync(scene, scene.FirstApplication, signed, ct);
        return answer.ExpectRefusal(409, "submit.already_submitted");
    }
}

/// <summary>A signature that is genuine, under a statement it was not made for.</summary>
internal sealed class TheSignatureOnAnotherApplication : Chapter
{
    public override string Title => "The report's signature on another application";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var order = await SignTheCommitment.OrderAsync(scene, scene.SecondApplication, ct);
        var transplanted = scene.Reported.Submission with { Statement = order.Statement };
        var answer = await ReportAndGetTheReceipt.SubmitAsync(scene, scene.SecondApplication, transplanted, ct);
        return answer.ExpectRefusal(422, "submit.signature_invalid");
    }
}

/// <summary>Shown is signed, and rendered is accepted: by the agent, and by the server when the agent is forged.</summary>
internal sealed class AStatementChangedAfterRendering : Chapter
{
    public override string Title => "A statement changed after rendering";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var order = await SignTheCommitment.OrderAsync(scene, scene.SecondApplication, ct);
        var statement = Encoding.UTF8.GetString(Convert.FromBase64String(order.Statement));
        var changed = Encoding.UTF8.GetBytes(statement.Replace("测试乙", "测试丁", StringComparison.Ordinal));
        var request = new OperationRequest(
            "sign",
            Items: [new SignItem(order.Request, Convert.ToBase64String(changed))]
        );
        var ended = await scene.Page.OperateAsync(scene.Stack.Agent, request, person: null, ct);
        var byAgent = Challenges.RefusalOf(ended, AgentErrors.StatementDigestMismatch);

        var forged = new ForgedAgent(scene.Stack, "good-p256").Commit(changed, TimeProvider.System.GetUtcNow());
        var answer = await ReportAndGetTheReceipt.SubmitAsync(scene, scene.SecondApplication, forged, ct);
        return $"agent: {byAgent} · server, from a forged agent: {answer.ExpectRefusal(409, "submit.statement_changed")}";
    }
}
