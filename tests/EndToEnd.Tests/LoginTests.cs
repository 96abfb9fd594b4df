using JianliRegistry.EndToEnd.Tests.Scene;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>企业登录 from the page, with a real browser, agent, token and server (Manual S25..S27).</summary>
[Collection(RegistryScenes.Name)]
public sealed class LoginTests(RegistryScene scene)
{
    [Fact]
    [Trait("Seed", "S23")]
    [Trait("Seed", "S25")]
    public async Task A_person_logs_in_with_password_and_key_by_one_click_and_the_PIN()
    {
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.FillLoginAsync(scene.Account);
        await visit.ClickAsync("[data-key-login]");
        var shown = await agent.ConfirmAsync();
        await visit.SeeAsync("[data-saying]", "请在身份锁客户端窗口");
        await agent.TypePinAsync(agent.Inserted.Pin);
        await visit.Page.WaitForURLAsync("**/reporting");
        await visit.SeeAsync(".chip", "已用身份锁登录");
        await visit.SeeAsync(".company", scene.Account.Name);
        Assert.Contains(scene.Stack.Origin, shown, StringComparison.Ordinal);
        Assert.True(visit.Clicks <= 2, $"{visit.Clicks} clicks");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_wrong_PIN_is_shown_on_the_page_and_the_person_tries_again()
    {
        await using var agent = await scene.PlugInAsync("good-rsa");
        await using var visit = await scene.VisitAsync();
        await visit.FillLoginAsync(scene.Account);
        await visit.ClickAsync("[data-key-login]");
        await agent.ConfirmAsync();
        await agent.TypePinAsync("00000000");
        await visit.SeeAsync("[data-saying]", "身份锁密码错误");
        await agent.TypePinAsync(agent.Inserted.Pin);
        await visit.Page.WaitForURLAsync("**/reporting");
    }

    [Fact]
    public async Task A_wrong_password_with_the_right_key_is_refused_with_code_and_next_step()
    {
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.FillLoginAsync(scene.Account);
        await visit.Page.FillAsync("#password", "not the password");
        await visit.ClickAsync("[data-key-login]");
        await agent.AgreeAsync();
        await visit.SeeAsync("[data-fault]", "账号或密码不正确");
        await visit.SeeAsync("[data-code]", "auth.password");
    }

    [Fact]
    public async Task A_person_who_says_no_at_the_agent_is_not_logged_in()
    {
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.FillLoginAsync(scene.Account);
        await visit.ClickAsync("[data-key-login]");
        await agent.SeeAsync("确认签名吗？");
        await agent.TypeAsync("no");
        await visit.SeeAsync("[data-code]", "user.cancelled");
        await visit.GoAsync("/reporting");
        Assert.Contains("/login", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_on_the_page_ends_the_operation_at_the_agent()
    {
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.FillLoginAsync(scene.Account);
        await visit.ClickAsync("[data-key-login]");
        await agent.SeeAsync("确认签名吗？");
        await visit.ClickAsync("[data-cancel]");
        await visit.SeeAsync("[data-code]", "user.cancelled");
        // The agent takes the next operation, so the first one is gone.
        await visit.ClickAsync("[data-key-login]");
        await agent.AgreeAsync();
        await visit.Page.WaitForURLAsync("**/reporting");
    }

    [Fact]
    [Trait("Seed", "S26")]
    [Trait("Seed", "S27")]
    public async Task S27_Forgot_password_shows_exactly_the_manual_s_words_and_keeps_the_form()
    {
        await using var visit = await scene.VisitAsync();
        await visit.GoAsync("/login");
        await visit.Page.FillAsync("#account", scene.Account.CreditCode);
        Assert.False(await visit.Page.Locator("#forgot").IsVisibleAsync());
        await visit.ClickAsync("text=忘记密码");
        Assert.True(await visit.Page.Locator("#forgot").IsVisibleAsync());
        Assert.Equal("请联系省级注册主管部门重置密码！", await visit.TextAsync("#forgot"));
        Assert.Equal(scene.Account.CreditCode, await visit.Page.InputValueAsync("#account"));
    }

    [Fact]
    public async Task A_password_session_is_labelled_and_can_read()
    {
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.SeeAsync(".chip", "未用身份锁");
        await visit.SeeAsync("table", "测试甲");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_wrong_password_without_key_is_answered_on_the_login_page()
    {
        await using var visit = await scene.VisitAsync();
        await visit.FillLoginAsync(scene.Account);
        await visit.Page.FillAsync("#password", "not the password");
        await visit.FillCaptchaAsync();
        await visit.ClickAsync("[data-login] [data-password-login]");
        await visit.SeeAsync(".fault", "账号或密码不正确");
        Assert.Equal(scene.Account.CreditCode, await visit.Page.InputValueAsync("#account"));
    }
}
