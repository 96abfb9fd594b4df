using JianliRegistry.Demo.MainJob;
using JianliRegistry.Demo.Telling;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Enterprise;

/// <summary>强制注销, signed and submitted, then withdrawn before the ministry accepts it (Manual S41..S46).</summary>
internal sealed class WithdrawADeregistration : Chapter
{
    public override string Title => "Ask for a forced deregistration (强制注销) and withdraw it in time";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var (registration, person) = StackRegister.FreeRegistration;
        var page = scene.Page;
        (await page.OpenAsync("/deregistration/new", ct)).Expect(200);
        var filled = await page.PostFormAsync(
            "/deregistration/new",
            ct,
            ("registration", registration),
            ("reason", "已与本单位解除劳动关系"),
            ("type", "解除（终止）劳动合同证明")
        );
        var address = filled.Expect(302).Location ?? throw new UnexpectedException("the application has no page");
        (await page.PostFileAsync($"{address}/upload", "file", Acts.Picture("1-contract.png"), ct)).Expect(302);
        var wanted = new Decision("Submit", []).Body;
        var order = (await page.PostAsync($"{address}/sign-request", wanted, ct)).Expect(200).Read<SignOrder>();
        var shown = "";
        var signed = await SignTheCommitment.SignAsync(scene, order, text => shown = text, ct);
        if (!shown.Contains(person, StringComparison.Ordinal))
        {
            throw new UnexpectedException("the agent's terminal did not name the person");
        }

        var receipt = await Acts.SubmitAsync(scene, address, signed, ct);
        (await page.OpenAsync("/deregistration", ct)).Expect(200);
        var number = address.Split('/')[^1];
        (await page.PostFormAsync("/deregistration?handler=Withdraw", ct, ("number", number))).Expect(302);
        var list = (await page.OpenAsync("/deregistration", ct)).Expect(200);
        return list.Readable.Contains("已撤回", StringComparison.Ordinal)
            ? $"{number} of {person}, receipt {receipt}, then withdrawn"
            : throw new UnexpectedException("the list does not say 已撤回");
    }
}
