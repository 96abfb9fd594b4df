using JianliRegistry.EndToEnd.Tests.Scene;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>Password, phone, 经办人 and sessions as people do them, in both widths and colours (Manual S28, S53..S56).</summary>
/// <remarks>The other enterprise's account, because what is changed here would be in the way of everybody else's logins.</remarks>
[Collection(RegistryScenes.Name)]
public sealed class AccountPagesTests(RegistryScene scene)
{
    private const string Lock = "other-enterprise";
    private const string Chosen = "rain 4 over old bridge";

    private static readonly VisitOptions Start = new() { Width = 1024, ColorScheme = ColorScheme.Light };

    /// <summary>Once only: afterwards the account has another password.</summary>
    [Fact]
    [Trait("Seed", "S28")]
    [Trait("Seed", "S53")]
    [Trait("Seed", "S54")]
    public async Task An_enterprise_names_its_operators_forgets_its_password_and_gets_in_again()
    {
        await scene.SetUpDeskAsync();
        var account = scene.Stack.Legacy.AccountOf(scene.Stack.Locks[Lock]);
        await using (var agent = await scene.PlugInAsync(Lock))
        {
            await using var visit = await scene.VisitAsync(Start);
            await visit.LogInWithKeyAsync(agent);
            await LookAtAccountPagesAsync(visit);
        }

        var temporary = await ResetAsync(account.CreditCode);
        await using var back = await scene.VisitAsync(Start);
        await back.FillLoginAsync(account);
        await back.Page.FillAsync("#password", temporary);
        await back.FillCaptchaAsync();
        await back.ClickAsync("[data-password-login]");
        await back.SeeAsync("h1", "修改密码");
        await back.GoAsync("/reporting");
        await back.SeeAsync(".warning", "临时密码");
        await LookAsync(back, "47-password-duty", null);
        await FillAsync(back, temporary, Chosen, Chosen + "!");
        await back.SeeAsync(".problem", "不一致");
        await LookAsync(back, "48-password-wrong", null);
        await FillAsync(back, temporary, Chosen, Chosen);
        await back.SeeAsync("h1", "选择经办人");
        await back.ClickAsync("text=测试丙");
        await back.ClickAsync("main .button.main");
        await back.Page.WaitForURLAsync("**/reporting");
        await back.SeeAsync(".worker", "测试丙");
        Assert.Empty(back.Complaints.Where(line => !line.Contains("422", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_page_warns_before_the_session_ends_and_a_click_keeps_it()
    {
        await using var visit = await scene.VisitAsync(Start);
        await visit.Page.Clock.InstallAsync();
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.Page.RouteAsync(
            "**/session/time",
            route =>
                route.FulfillAsync(new() { ContentType = "application/json", Body = "{\"idle\":100,\"end\":9000}" })
        );
        Assert.False(await visit.Page.Locator("[data-session-warning]").IsVisibleAsync());
        await visit.Page.Clock.FastForwardAsync("13:30");
        await visit.SeeAsync("[data-session-text=idle]", "2 分钟内自动退出");
        await LookAsync(visit, "49-session-warning", null);
        await visit.ClickAsync("[data-session-keep]");
        await Assertions.Expect(visit.Page.Locator("[data-session-warning]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_session_is_kept_while_an_upload_is_under_way_and_not_otherwise()
    {
        await using var visit = await scene.VisitAsync(Start);
        await visit.Page.Clock.InstallAsync();
        await visit.LogInWithPasswordAsync(scene.Account);
        var kept = 0;
        visit.Page.Request += (_, request) =>
            kept += request.Url.EndsWith("/session/keep", StringComparison.Ordinal) ? 1 : 0;
        await visit.Page.Clock.FastForwardAsync("01:30");
        Assert.Equal(0, kept);
        await visit.Page.EvaluateAsync("document.querySelector('form').setAttribute('data-uploading', '')");
        await visit.Page.RunAndWaitForResponseAsync(
            () => visit.Page.Clock.RunForAsync("00:11"),
            response => response.Url.EndsWith("/session/keep", StringComparison.Ordinal) && response.Ok
        );
        Assert.Equal(1, kept);
    }

    private static async Task LookAtAccountPagesAsync(Visit visit)
    {
        await LookAsync(visit, "40-password", "/enterprise/password");
        await LookAsync(visit, "41-phone", "/enterprise/phone");
        foreach (var name in new[] { "测试乙", "测试丙" })
        {
            await visit.GoAsync("/enterprise/operators");
            await visit.Page.FillAsync("#name", name);
            await visit.Page.FillAsync("#mobile", "13900000005");
            await visit.ClickAsync("main .button.main");
            await visit.SeeAsync("[role=status]", "操作成功");
        }

        await LookAsync(visit, "42-operators", null);
        await visit.ClickAsync("text=切换经办人");
        await visit.SeeAsync("h1", "选择经办人");
        await LookAsync(visit, "43-choose-operator", null);
        await visit.ClickAsync("text=测试乙");
        await visit.ClickAsync("main .button.main");
        await visit.Page.WaitForURLAsync("**/reporting");
        await visit.SeeAsync(".worker", "测试乙");
        await LookAsync(visit, "44-sessions", "/enterprise/sessions");
        Assert.Empty(visit.Complaints);
    }

    private async Task<string> ResetAsync(string creditCode)
    {
        await using var agent = await scene.PlugInAsync(ProvinceDesk.Lock);
        await using var desk = await scene.VisitAsync(Start);
        await desk.LogInAtTheDeskAsync(agent);
        await desk.GoAsync("/provincial/passwords");
        await desk.Page.FillAsync("#enterprise", creditCode);
        await desk.ClickAsync("text=企业查询");
        await desk.SeeAsync("main", "重置登录密码");
        await LookAsync(desk, "45-desk-password", null);
        await desk.Page.FillAsync("#reason", "持介绍信到窗口办理");
        await desk.ClickAsync("main .button.main");
        await desk.SeeAsync("main", "只显示这一次");
        await LookAsync(desk, "46-desk-temporary", null);
        Assert.Empty(desk.Complaints);
        return await desk.TextAsync("#temporary");
    }

    private static async Task FillAsync(Visit visit, string original, string chosen, string repeated)
    {
        await visit.Page.FillAsync("#original", original);
        await visit.Page.FillAsync("#chosen", chosen);
        await visit.Page.FillAsync("#repeated", repeated);
        await visit.ClickAsync("main .button.main");
    }

    private static Task LookAsync(Visit visit, string name, string? path) =>
        LostKeyPagesTests.LookAsync(visit, name, path);
}
