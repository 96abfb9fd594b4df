using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Demo.Cast;
using JianliRegistry.Demo.MainJob;
using JianliRegistry.Demo.Telling;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Enterprise;

/// <summary>批量上报: each application has a statement, a signature and a receipt of its own; the person consents once.</summary>
internal sealed class ReportTenAtOnce : Chapter
{
    private const int Size = RefuseToReport.MoreApplications - 1;

    public override string Title => "Report ten applications with one consent and one PIN (批量上报)";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        (await scene.Page.OpenAsync("/reporting", ct)).Expect(200);
        var chosen = Enumerable.Range(1, Size).Select(i => ("numbers", StackApplications.NumberOf(i)));
        var frozen = (await scene.Page.PostFormAsync("/reporting?handler=Batch", ct, [.. chosen])).Expect(302);
        var address = frozen.Location ?? throw new UnexpectedException("the batch has no page");
        var page = (await scene.Page.OpenAsync(address, ct)).Expect(200);
        var wanted = new Decision("Report", SignTheCommitment.ClausesOn(page.Text)).Body;
        var orders = (await scene.Page.PostAsync($"{address}/sign-request", wanted, ct)).Expect(200).Read<Orders>();
        var agent = scene.Stack.Agent;
        var ended = await scene.Page.OperateAsync(
            agent,
            new OperationRequest("sign", Items: [.. orders.Items.Select(i => new SignItem(i.Request, i.Statement))]),
            () => Person.AgreesAsync(agent, agent.Inserted.Pin),
            ct
        );
        var receipts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in ended.Items ?? [])
        {
            var order = orders.Items[item.Index];
            var signed = item.Result ?? throw new UnexpectedException($"{order.Number} was not signed");
            var submission = Acts.Of(order.Statement, signed);
            receipts.Add(await Acts.SubmitAsync(scene, $"/reporting/{order.Number}", submission, ct));
        }

        var done = (await scene.Page.OpenAsync(address, ct)).Expect(200);
        return receipts.Count == Size && done.Readable.Contains("本批申请已经全部办理", StringComparison.Ordinal)
            ? $"{receipts.Count} receipts, the PIN was asked for once"
            : throw new UnexpectedException($"{receipts.Count} receipts for {Size} applications");
    }

    private sealed record Orders(IReadOnlyList<Order> Items);

    private sealed record Order(string Number, string Request, string Statement);
}
