using System.Text.RegularExpressions;
using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Tests.Support.Stack;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>企业注册 as people do it: three steps with uploads, by password and lock, and on site; and the desk that decides.</summary>
[Collection(RegistryScenes.Name)]
public sealed partial class EnrollmentPagesTests(RegistryScene scene)
{
    private const string Password = "four unrelated words";

    private static readonly string Samples = Path.Combine(BuiltPrograms.RepositoryRoot, "tests", "Support", "samples");

    [Fact]
    public async Task An_enterprise_registers_step_by_step_and_hands_in_for_the_province()
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await visit.GoAsync("/login");
        await visit.ClickAsync(".pair a.button");
        await LookAsync(visit, "40-enrolment", null);
        await visit.ClickAsync("button:has-text('开始注册')");
        await visit.SeeAsync("[role=status]", "请记下继续码");
        await LookAsync(visit, "41-enrolment-tasks", null);

        await visit.GoAsync("/enrolment/basics");
        await visit.ClickAsync("button:has-text('保存，下一步')");
        await visit.SeeAsync("[role=alert]", "需要修改");
        await LookAsync(visit, "42-enrolment-basics-errors", null);
        await FillBasicsAsync(visit, "91370000XXXXXX055Y");
        await visit.ClickAsync("button:has-text('企业查询')");
        await visit.SeeAsync("[role=status]", "没有查询到");
        await LookAsync(visit, "43-enrolment-basics", null);
        await visit.ClickAsync("button:has-text('保存，下一步')");
        await visit.Page.WaitForURLAsync("**/enrolment/tasks");

        await UploadAsync(visit);
        await SetUpAsync(visit, "13900000036");
        await visit.GoAsync("/enrolment/authentication");
        await LookAsync(visit, "47-enrolment-authentication", null);
        await visit.ClickAsync("label:has-text('从未在注册监理工程师管理系统注册过的企业')");
        await visit.ClickAsync("button:has-text('提交，到现场认证')");
        await visit.SeeAsync("main", "请到现场认证");
        await LookAsync(visit, "48-enrolment-submitted", null);
        await LookAsync(visit, "49-enrolment-status", "/enrolment/status");
        Assert.DoesNotContain(visit.Complaints, line => !line.Contains("422", StringComparison.Ordinal));
        await DecideAsync();
    }

    private async Task UploadAsync(Visit visit)
    {
        await visit.GoAsync("/enrolment/documents");
        await visit.Page.SetInputFilesAsync("#license", Path.Combine(Samples, "applications.csv"));
        await visit.ClickAsync("label:has-text('正本')");
        await visit.ClickAsync("button:has-text('上传营业执照')");
        await visit.SeeAsync("#license-error", "文件格式不符，仅支持JPG、PNG、PDF，且不超过10MB。");
        Assert.True(await visit.Page.IsCheckedAsync("[value=Original]"));
        await LookAsync(visit, "44-enrolment-documents-error", null);
        await visit.Page.SetInputFilesAsync("#license", Directory.GetFiles(Samples, "*.png")[0]);
        await visit.ClickAsync("button:has-text('上传营业执照')");
        await visit.SeeAsync(".docs", "企业营业执照（正本）");
        await LookAsync(visit, "45-enrolment-documents", "/enrolment/documents");
        await visit.Page.Locator("[data-picture]").First.ClickAsync();
        await visit.Page.Locator("dialog").GetByText("关闭").ClickAsync();
        await visit.ClickAsync("button:has-text('下一步')");
        await visit.Page.WaitForURLAsync("**/enrolment/tasks");
    }

    private static async Task SetUpAsync(Visit visit, string phone)
    {
        await visit.GoAsync("/enrolment/account");
        await LookAsync(visit, "46-enrolment-account", null);
        await FillAccountAsync(visit, phone);
    }

    /// <summary>Step 2 with the code from the outbox, back to the list of tasks.</summary>
    internal static async Task FillAccountAsync(Visit visit, string phone)
    {
        await visit.GoAsync("/enrolment/account");
        await visit.Page.FillAsync("#mobile", phone);
        await visit.ClickAsync("button:has-text('获取验证码')");
        await visit.SeeAsync("[role=status]", "验证码已发送");
        await visit.GoAsync("/development/outbox");
        var code = Code().Match(await visit.TextAsync("main li")).Value;
        await visit.GoAsync("/enrolment/account");
        await visit.Page.FillAsync("#mobile", phone);
        await visit.Page.FillAsync("#code", code);
        await visit.Page.FillAsync("#password", Password);
        await visit.Page.FillAsync("#repeated", Password);
        await visit.ClickAsync("button:has-text('保存，下一步')");
        await visit.Page.WaitForURLAsync("**/enrolment/tasks");
    }

    internal static async Task FillBasicsAsync(Visit visit, string creditCode, string province = "37")
    {
        await visit.Page.FillAsync("#CreditCode", creditCode);
        await visit.Page.FillAsync("#LegalRepresentative", "测试甲");
        await visit.Page.FillAsync("#Name", "测试泰山监理有限公司");
        await visit.Page.SelectOptionAsync("#Province", province);
        await visit.Page.FillAsync("#Address", "济南市测试路1号");
        await visit.Page.FillAsync("#Person", "测试乙");
        await visit.Page.FillAsync("#Phone", "0531-66680788");
        await visit.Page.CheckAsync("#Confirmed");
    }

    private async Task DecideAsync()
    {
        await using var agent = await scene.PlugInAsync(StackRegister.ProvinceLock);
        await using var desk = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await desk.LogInAtTheDeskAsync(agent);
        await LookAsync(desk, "50-desk-enrolments", "/provincial/enrolments");
        await desk.ClickAsync("main table a.button");
        await desk.SeeAsync("main", "营业执照为 正本");
        await LookAsync(desk, "51-desk-enrolment", null);
        await desk.ClickAsync("label:has-text('版本一致：')");
        await desk.ClickAsync("button:has-text('认证通过')");
        await desk.SeeAsync("[role=status]", "操作成功");
        await LookAsync(desk, "52-desk-authority", "/provincial/authority");
        Assert.Empty(desk.Complaints);
    }

    /// <param name="path">Null: the page as it is now.</param>
    private static async Task LookAsync(Visit visit, string name, string? path)
    {
        await PagesTests.LookAsync(visit, name, path);
        await visit.Page.SetViewportSizeAsync(1440, 900);
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await PagesTests.LookAsync(visit, name, null);
        await visit.Page.SetViewportSizeAsync(1024, 768);
        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    [GeneratedRegex("(?<=验证码)[0-9]{6}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
