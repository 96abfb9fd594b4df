using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>补办、更换身份锁 as enterprise and province do it, and the pages of what was refused on the way.</summary>
[Collection(RegistryScenes.Name)]
public sealed class KeyRequestPagesTests(RegistryScene scene)
{
    private static readonly VisitOptions Start = new() { Width = 1024 };

    /// <summary>An enterprise of the desk's province that has no key yet.</summary>
    private static readonly LegacyAccount Keyless = new(
        "91370000XXXXXX0298",
        "测试无锁监理有限公司",
        "Without-a-key-password-1"
    );

    [Fact]
    public async Task Who_has_no_key_asks_for_one_and_the_desk_looks_at_the_certificate()
    {
        await AccountPagesTests.ImportAsync(scene, Keyless);
        await using var visit = await scene.VisitAsync(Start);
        await AccountPagesTests.LogInAsync(visit, Keyless);
        await visit.SeeAsync("h1", "注册上报");
        await LookAsync(visit, "100-keys-none", "/enterprise/keys");
        await visit.Page.FillAsync("#reason", "身份锁丢失");
        await visit.ClickAsync("#request button");
        await visit.SeeAsync("#request", "等待省级注册主管部门绑定");
        await LookAsync(visit, "101-keys-asked", null);
        await LookAsync(visit, "102-phone-needs-key", "/enterprise/phone");

        await using (var agent = await scene.PlugInAsync(StackRegister.ProvinceLock))
        {
            await using var desk = await scene.VisitAsync(Start);
            await desk.LogInAtTheDeskAsync(agent);
            await LookAsync(desk, "103-desk-key-requests", "/provincial/keys");
            await desk.GoAsync($"/provincial/keys/new?enterprise={Keyless.CreditCode}");
            await desk.SeeAsync("main", "身份锁丢失");
            await LookAsync(desk, "104-desk-bind", null);
            var foreign = scene.Stack.Pki.LockFile("other-enterprise", "certificate.pem");
            await desk.Page.SetInputFilesAsync("#certificate", foreign);
            await desk.Page.FillAsync("#reason", "持介绍信到窗口办理");
            await desk.ClickAsync("main form button.main");
            await desk.SeeAsync(".fault", "");
            await LookAsync(desk, "105-desk-bind-foreign", null);
            Assert.Equal("持介绍信到窗口办理", await desk.Page.InputValueAsync("#reason"));
            await desk.Page.FillAsync("#opinion", "请携带单位证明原件");
            await desk.ClickAsync("button:has-text('不予办理')");
            await LookAsync(desk, "106-desk-declined", null);
        }

        await visit.GoAsync("/enterprise/keys");
        await visit.SeeAsync("#request", "请携带单位证明原件");
        await LookAsync(visit, "107-keys-declined", null);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_desk_is_closed_to_an_enterprise_and_the_page_says_so()
    {
        await using var visit = await scene.VisitAsync(Start);
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.GoAsync("/provincial/keys");
        await visit.SeeAsync("h1", "没有权限");
        await LookAsync(visit, "108-forbidden", null);
        await LookAsync(visit, "109-manual", "/help/manual");
        var receipt = await scene.ReceiptAsync();
        await LookAsync(visit, "110-verify", $"/verify?number={receipt}");
        await visit.SeeAsync("main", "验证");
    }

    private static Task LookAsync(Visit visit, string name, string? path) =>
        LostKeyPagesTests.LookAsync(visit, name, path);
}
