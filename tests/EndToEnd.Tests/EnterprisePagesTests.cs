using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>What an enterprise reads and fills in: 已注册人员, 行政处罚, 企业信息 and the forms, also when something is wrong with them.</summary>
[Collection(RegistryScenes.Name)]
public sealed class EnterprisePagesTests(RegistryScene scene)
{
    private const string Suspended = StackRegister.SuspendedRegistration;

    [Fact]
    [Trait("Seed", "S37")]
    [Trait("Seed", "S39")]
    [Trait("Seed", "S57")]
    public async Task People_and_penalties_are_found_and_read()
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await visit.LogInWithPasswordAsync(scene.Account);
        await LookAsync(visit, "60-personnel", "/personnel");
        await visit.SeeAsync("main table", "110000********001X");
        await LookAsync(visit, "61-personnel-empty", "/personnel?name=nobody");
        await LookAsync(visit, "62-records", $"/personnel/{Suspended}");
        await visit.ClickAsync("text=显示");
        await LookAsync(visit, "62-reveal", null);
        await visit.Page.FillAsync("#reason", "核对身份证原件");
        await visit.ClickAsync("button:has-text('显示')");
        await visit.SeeAsync("[role=status]", "本次查看已记入审计记录");
        await LookAsync(visit, "62-revealed", null);
        await visit.ClickAsync("text=完成查看");
        await visit.ClickAsync("text=详情");
        await visit.SeeAsync("h1", "测试己");
        await LookAsync(visit, "63-steps", null);
        await LookAsync(visit, "64-penalties", "/penalties");
        await visit.ClickAsync("text=责令停止执业6个月");
        await visit.SeeAsync("main", "违法事实和证据");
        await LookAsync(visit, "65-penalty", null);
        await LookAsync(visit, "66-penalties-empty", "/penalties?name=nobody");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Forms_say_what_is_wrong_and_lose_nothing()
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await visit.LogInWithPasswordAsync(scene.Account);
        await LookAsync(visit, "67-enterprise", "/enterprise");
        await visit.GoAsync("/enterprise/basic");
        await visit.Page.FillAsync("#Address", "济南市测试路1号");
        await visit.Page.FillAsync("#Email", "no address");
        await SendUncheckedAsync(visit, "提交");
        await visit.SeeAsync("[role=alert]", "处需要修改");
        Assert.Equal("济南市测试路1号", await visit.Page.InputValueAsync("#Address"));
        await LookAsync(visit, "68-basic-errors", null);
        await LookAsync(visit, "69-basic", "/enterprise/basic");
        await LookAsync(visit, "70-change", "/enterprise/changes/new");
        await visit.Page.FillAsync("#LegalRepresentative", "测试寅");
        await SendUncheckedAsync(visit, "下一步");
        await visit.SeeAsync("[role=alert]", "处需要修改");
        Assert.Equal("测试寅", await visit.Page.InputValueAsync("#LegalRepresentative"));
        await LookAsync(visit, "71-change-errors", null);
        await LookAsync(visit, "72-deregistration-new", "/deregistration/new");
        await visit.Page.FillAsync("#reason", "已与本单位解除劳动关系");
        await SendUncheckedAsync(visit, "下一步");
        await visit.SeeAsync("#type-error", "请选择附件类型");
        Assert.Equal("已与本单位解除劳动关系", await visit.Page.InputValueAsync("#reason"));
        await LookAsync(visit, "73-deregistration-errors", null);
        Assert.All(visit.Complaints, line => Assert.Contains("422", line, StringComparison.Ordinal));
    }

    /// <summary>As a browser sends it that does not know the attribute "required".</summary>
    private static async Task SendUncheckedAsync(Visit visit, string button)
    {
        await visit.Page.EvaluateAsync("document.querySelector('main form').noValidate = true");
        await visit.ClickAsync($"main button:has-text('{button}')");
    }

    private static Task LookAsync(Visit visit, string name, string? path) =>
        LostKeyPagesTests.LookAsync(visit, name, path);
}
