using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support.Stack;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>Password, phone, 经办人 and sessions as people do them, in both widths and colours (Manual S28, S53..S56).</summary>
/// <remarks>Accounts of other enterprises, because what is changed here would be in the way of everybody else's logins.</remarks>
[Collection(RegistryScenes.Name)]
public sealed partial class AccountPagesTests(RegistryScene scene)
{
    private const string Lock = "other-enterprise";
    private const string Chosen = "rain 4 over old bridge";

    private static readonly VisitOptions Start = new() { Width = 1024, ColorScheme = ColorScheme.Light };

    /// <summary>An enterprise of the desk's province, without a key, whose password nobody else needs.</summary>
    private static readonly LegacyAccount Forgetful = new(
        "91370000XXXXXX0272",
        "测试忘言监理有限公司",
        "Forgotten-password-1"
    );

    /// <summary>One whose draft of a change is in nobody's way.</summary>
    private static readonly LegacyAccount Uploader = new(
        "91370000XXXXXX0285",
        "测试慢传监理有限公司",
        "Slow-line-password-1"
    );

    /// <summary>Once only: afterwards each login of that account has to choose.</summary>
    [Fact]
    public async Task An_enterprise_names_its_operators_and_works_in_the_name_of_one()
    {
        await using (var agent = await scene.PlugInAsync(Lock))
        {
            await using var visit = await scene.VisitAsync(Start);
            await visit.LogInWithKeyAsync(agent);
            await LookAtAccountPagesAsync(visit);
        }

        await using var later = await scene.VisitAsync(Start);
        await LogInAsync(later, scene.Stack.Legacy.AccountOf(scene.Stack.Locks[Lock]));
        await later.SeeAsync("h1", "选择经办人");
        await later.GoAsync("/reporting");
        await later.SeeAsync("h1", "选择经办人");
        await later.ClickAsync("text=测试丙");
        await later.ClickAsync("main .button.main");
        await later.Page.WaitForURLAsync("**/reporting");
        await later.SeeAsync(".worker", "测试丙");
        Assert.Empty(later.Complaints);
    }

    /// <summary>Once only: afterwards the account has another password.</summary>
    [Fact]
    [Trait("Seed", "S28")]
    [Trait("Seed", "S53")]
    [Trait("Seed", "S54")]
    public async Task A_forgotten_password_is_reset_at_the_desk_and_changed_before_anything_else()
    {
        await ImportAsync(scene, Forgetful);
        var temporary = await ResetAsync(Forgetful.CreditCode);
        await using var visit = await scene.VisitAsync(Start);
        await LogInAsync(visit, Forgetful with { Password = temporary });
        await visit.SeeAsync("h1", "修改密码");
        await visit.GoAsync("/reporting");
        await visit.SeeAsync(".warning", "临时密码");
        await LookAsync(visit, "47-password-duty", null);
        await FillAsync(visit, temporary, Chosen, Chosen + "!");
        await visit.SeeAsync(".problem", "不一致");
        await LookAsync(visit, "48-password-wrong", null);
        await FillAsync(visit, temporary, Chosen, Chosen);
        await visit.SeeAsync("[role=status]", "操作成功");
        await visit.GoAsync("/reporting");
        await visit.SeeAsync("h1", "注册上报");
        Assert.All(visit.Complaints, line => Assert.Contains("422", line, StringComparison.Ordinal));
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
        await ImportAsync(scene, Uploader);
        await using var visit = await scene.VisitAsync(Start);
        await visit.Page.Clock.InstallAsync();
        await LogInAsync(visit, Uploader);
        await visit.GoAsync("/enterprise/changes/new");
        await InfoChangePagesTests.FillInAsync(visit, "测试卯");
        var kept = 0;
        visit.Page.Request += (_, request) =>
            kept += request.Url.EndsWith("/session/keep", StringComparison.Ordinal) ? 1 : 0;
        await visit.Page.Clock.FastForwardAsync("01:30");
        Assert.Equal(0, kept);

        var line = new TaskCompletionSource();
        await visit.Page.RouteAsync(
            "**/license",
            async route =>
            {
                await line.Task;
                await route.ContinueAsync();
            }
        );
        await visit.Page.SetInputFilesAsync("#license", InfoChangePagesTests.License);
        await visit.ClickAsync("button:has-text('上传营业执照')");
        await visit.Page.RunAndWaitForResponseAsync(
            () => visit.Page.Clock.RunForAsync("00:11"),
            response => response.Url.EndsWith("/session/keep", StringComparison.Ordinal) && response.Ok
        );
        Assert.Equal(1, kept);
        line.SetResult();
        await visit.SeeAsync("main", "1-contract.png");
        await visit.Page.Clock.RunForAsync("01:30");
        Assert.Equal(1, kept);
    }

    private async Task LookAtAccountPagesAsync(Visit visit)
    {
        await LookAsync(visit, "40-password", "/enterprise/password");
        await EnterPhoneAsync(visit, scene.Stack.Legacy.AccountOf(scene.Stack.Locks[Lock]).Password, "13900000006");
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

    /// <summary>The first phone of an account that has none: the password first, then the new phone proves itself (Manual S55, S56).</summary>
    private static async Task EnterPhoneAsync(Visit visit, string password, string phone)
    {
        await LookAsync(visit, "41-phone", "/enterprise/phone");
        await visit.Page.FillAsync("#password", password);
        await visit.ClickAsync("text=用密码验证");
        await visit.Page.WaitForURLAsync("**/enterprise/phone/new");
        await LookAsync(visit, "41-phone-new", null);
        await visit.Page.FillAsync("#mobile", phone);
        await visit.ClickAsync("button:has-text('获取验证码')");
        await visit.SeeAsync("[role=status]", "验证码已发送");
        await visit.GoAsync("/development/outbox");
        var code = Code().Match(await visit.TextAsync("main li")).Value;
        await visit.GoAsync("/enterprise/phone/new");
        await visit.Page.FillAsync("#mobile", phone);
        await visit.Page.FillAsync("#code", code);
        await visit.ClickAsync("main .button.main");
        await visit.SeeAsync("[role=status]", "手机号已经修改");
        await LookAsync(visit, "41-phone-known", null);
    }

    private async Task<string> ResetAsync(string creditCode)
    {
        await using var agent = await scene.PlugInAsync(StackRegister.ProvinceLock);
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

    internal static async Task ImportAsync(RegistryScene scene, LegacyAccount account)
    {
        var salt = new byte[16];
        var digest = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(account.Password)]);
        var verifier = $"{Convert.ToBase64String(salt)}${Convert.ToBase64String(digest)}";
        var file = Path.Combine(scene.Stack.Directory, $"{account.CreditCode}.csv");
        await File.WriteAllLinesAsync(
            file,
            [
                "credit_code,name,legal_representative,province,password_scheme,password_verifier,lock_certificate",
                $"{account.CreditCode},{account.Name},测试甲,37,sha256-salted,{verifier},",
            ]
        );
        var end = await scene.Stack.JianliAsync(["legacy", "import", file]);
        Assert.True(end.ExitCode == 0, end.Output);
    }

    internal static async Task LogInAsync(Visit visit, LegacyAccount account)
    {
        await visit.FillLoginAsync(account);
        await visit.FillCaptchaAsync();
        await visit.ClickAsync("[data-password-login]");
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

    [GeneratedRegex("(?<=验证码)[0-9]{6}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
