using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support.Stack;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>What an enterprise fills in, with plain forms only: uploads, requests to sign by file, 企业注册 (Manual S02).</summary>
[Collection(RegistryScenes.Name)]
public sealed class FormsWithoutJavaScriptTests(RegistryScene scene)
{
    private const string Lock = "other-enterprise";

    private static readonly VisitOptions NoScript = new() { JavaScript = false };

    private static readonly string Picture = Path.Combine(
        BuiltPrograms.RepositoryRoot,
        "tests",
        "Support",
        "samples",
        "1-contract.png"
    );

    private LegacyAccount Account => scene.Stack.Legacy.AccountOf(scene.Stack.Locks[Lock]);

    [Fact]
    [Trait("Seed", "S43")]
    public async Task A_deregistration_is_filled_in_uploaded_to_and_signed_by_file()
    {
        await using var visit = await scene.VisitAsync(NoScript);
        await LogInAsync(visit);
        await visit.GoAsync("/deregistration/new");
        await visit.Page.SelectOptionAsync("#registration", new SelectOptionValue { Index = 1 });
        await visit.Page.FillAsync("#reason", "已与本单位解除劳动关系");
        await visit.Page.SelectOptionAsync("#type", new SelectOptionValue { Index = 1 });
        await visit.ClickAsync("main form button.main");
        await visit.Page.WaitForURLAsync("**/deregistration/QZ-*");
        await visit.Page.SetInputFilesAsync("input[type=file]", scene.Stack.TlsRoot);
        await visit.ClickAsync("button:has-text('上传')");
        await visit.SeeAsync("main .error", "文件格式不符");
        await visit.Page.SetInputFilesAsync("input[type=file]", Picture);
        await visit.ClickAsync("button:has-text('上传')");
        await SignByFileAsync(visit);
        await visit.GoAsync("/deregistration");
        await visit.SeeAsync("main table", "待审核");
    }

    [Fact]
    [Trait("Seed", "S49")]
    public async Task A_change_of_important_information_is_filled_in_and_signed_by_file()
    {
        await using var visit = await scene.VisitAsync(NoScript);
        await LogInAsync(visit);
        await visit.GoAsync("/enterprise/changes/new");
        await visit.Page.FillAsync("#Reason", "法定代表人变更");
        await visit.Page.FillAsync("#LegalRepresentative", "测试寅");
        await visit.ClickAsync("label:has-text('副本')");
        await visit.ClickAsync("main form button.main");
        await visit.Page.WaitForURLAsync("**/enterprise/changes/XG-*");
        await visit.Page.SetInputFilesAsync("#license", Picture);
        await visit.ClickAsync("button:has-text('上传营业执照')");
        await SignByFileAsync(visit);
        await visit.GoAsync("/enterprise");
        await visit.SeeAsync("main table", "待审核");
    }

    [Fact]
    [Trait("Seed", "S48")]
    public async Task Basic_information_is_changed_at_once()
    {
        await using var visit = await scene.VisitAsync(NoScript);
        await LogInAsync(visit);
        await visit.GoAsync("/enterprise/basic");
        await visit.Page.FillAsync("#Address", "北京市测试路2号");
        await visit.ClickAsync("main form button.main");
        await visit.SeeAsync("main [role=alert]", "有 2 处需要修改");
        Assert.Equal("北京市测试路2号", await visit.Page.InputValueAsync("#Address"));
        await visit.Page.FillAsync("#Person", "测试乙");
        await visit.Page.FillAsync("#Phone", "010-66680788");
        await visit.ClickAsync("main form button.main");
        await visit.SeeAsync("[role=status]", "操作成功");
        await visit.SeeAsync("main", "北京市测试路2号");
    }

    [Fact]
    public async Task A_masked_value_is_shown_against_a_reason()
    {
        await using var visit = await scene.VisitAsync(NoScript);
        await LogInAsync(visit);
        await visit.GoAsync("/personnel");
        await visit.ClickAsync("main table a");
        await visit.ClickAsync("text=显示");
        await visit.Page.FillAsync("#reason", "核对身份证原件");
        await visit.ClickAsync("main form button.main");
        await visit.SeeAsync("[role=status]", "110000197507300019");
    }

    /// <summary>For another province than the one whose desk other tests work at.</summary>
    [Fact]
    [Trait("Seed", "S12")]
    public async Task An_enterprise_registers_and_hands_in()
    {
        await using var visit = await scene.VisitAsync(NoScript);
        await visit.GoAsync("/enrolment");
        await visit.ClickAsync("button:has-text('开始注册')");
        await visit.SeeAsync("[role=status]", "请记下继续码");
        await visit.GoAsync("/enrolment/basics");
        await EnrollmentPagesTests.FillBasicsAsync(visit, "91110000XXXXXX0784", "11");
        await visit.ClickAsync("button:has-text('保存，下一步')");
        await visit.Page.WaitForURLAsync("**/enrolment/tasks");
        await visit.GoAsync("/enrolment/documents");
        await visit.ClickAsync("label:has-text('正本')");
        await visit.Page.SetInputFilesAsync("#license", Picture);
        await visit.ClickAsync("button:has-text('上传营业执照')");
        await visit.SeeAsync(".docs", "企业营业执照（正本）");
        await visit.ClickAsync("button:has-text('下一步')");
        await visit.Page.WaitForURLAsync("**/enrolment/tasks");
        await EnrollmentPagesTests.FillAccountAsync(visit, "13900000037");
        await visit.GoAsync("/enrolment/authentication");
        await visit.ClickAsync("label:has-text('从未在注册监理工程师管理系统注册过的企业')");
        await visit.ClickAsync("button:has-text('提交，到现场认证')");
        await visit.SeeAsync("main", "请到现场认证");
    }

    /// <summary>IE has scripts but does not tell where an answer came from: there the plain form is sent.</summary>
    [Fact]
    public async Task An_old_browser_with_scripts_says_why_a_file_was_refused()
    {
        await using var visit = await scene.VisitAsync();
        await visit.Page.AddInitScriptAsync("delete XMLHttpRequest.prototype.responseURL");
        await visit.GoAsync("/enrolment");
        await visit.ClickAsync("button:has-text('开始注册')");
        await visit.SeeAsync("[role=status]", "请记下继续码");
        await visit.GoAsync("/enrolment/documents");
        await visit.ClickAsync("label:has-text('副本')");
        await visit.Page.SetInputFilesAsync("#license", scene.Stack.TlsRoot);
        await visit.ClickAsync("button:has-text('上传营业执照')");
        await visit.SeeAsync("#license-error", "文件格式不符");
        await visit.Page.SetInputFilesAsync("#license", Picture);
        await visit.ClickAsync("button:has-text('上传营业执照')");
        await visit.SeeAsync(".docs", "企业营业执照（副本）");
    }

    /// <summary>The enterprise may have named 经办人 before, in another test.</summary>
    private async Task LogInAsync(Visit visit)
    {
        await visit.FillLoginAsync(Account);
        await visit.FillCaptchaAsync();
        await visit.ClickAsync("[data-login] [data-password-login]");
        await visit.SeeAsync(".top", "退出");
        if ((await visit.TextAsync("h1")).Contains("选择经办人", StringComparison.Ordinal))
        {
            await visit.Page.Locator("main input[type=radio]").First.CheckAsync();
            await visit.ClickAsync("main .button.main");
        }

        await visit.Page.WaitForURLAsync("**/reporting");
    }

    private async Task SignByFileAsync(Visit visit)
    {
        await visit.SeeAsync("main", "核对并提交");
        var address = new Uri(visit.Page.Url).AbsolutePath.Replace("/upload", "", StringComparison.Ordinal);
        var request = Path.Combine(scene.Stack.Directory, $"{address.Split('/')[^1]}.jlsign");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.ClickAsync("[data-offline]"));
        await download.SaveAsAsync(request);
        var answer = await scene.SignFileAsync(request, Lock);
        await visit.ClickAsync("[data-answer-upload]");
        await visit.Page.SetInputFilesAsync("[name=answer]", answer);
        await visit.ClickAsync("[data-upload]");
        await visit.Page.WaitForURLAsync("**/evidence/HZ-*");
        await visit.SeeAsync("h1", "操作成功");
    }
}
