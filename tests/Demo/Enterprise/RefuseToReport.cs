using JianliRegistry.Demo.MainJob;
using JianliRegistry.Demo.Telling;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Enterprise;

/// <summary>不予上报: an application goes back to its applicant with a signed reason (Manual S34).</summary>
internal sealed class RefuseToReport : Chapter
{
    public const int MoreApplications = 11;
    private const string Reason = "劳动合同已到期";

    public override string Title => "Refuse to report an application (不予上报)";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        await scene.Stack.PlugInAsync("good-p256", ct);
        await scene.Stack.ImportMoreAsync(MoreApplications);
        var address = $"/reporting/{StackApplications.NumberOf(0)}";
        (await scene.Page.OpenAsync(address, ct)).Expect(200);
        var wanted = new Decision("Return", [], Reason).Body;
        var order = (await scene.Page.PostAsync($"{address}/sign-request", wanted, ct)).Expect(200).Read<SignOrder>();
        var shown = "";
        var signed = await SignTheCommitment.SignAsync(scene, order, text => shown = text, ct);
        if (!shown.Contains(Reason, StringComparison.Ordinal))
        {
            throw new UnexpectedException("the agent's terminal did not show the reason");
        }

        var receipt = await Acts.SubmitAsync(scene, address, signed, ct);
        var page = (await scene.Page.OpenAsync(address, ct)).Expect(200);
        return page.Readable.Contains("已退回", StringComparison.Ordinal)
            ? $"receipt {receipt}, reason {Reason}"
            : throw new UnexpectedException("the page does not say 已退回");
    }
}
