using System.Text.Json;
using JianliRegistry.EndToEnd.Tests.Scene;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>Tiers B and C: read, search and sign by file with no script at all (Manual S02).</summary>
[Collection(RegistryScenes.Name)]
public sealed class WithoutJavaScriptTests(RegistryScene scene)
{
    private static readonly VisitOptions NoScript = new() { JavaScript = false };

    [Fact]
    public async Task Login_list_and_detail_work_and_offer_no_dead_button()
    {
        await using var visit = await scene.VisitAsync(NoScript);
        await visit.GoAsync("/login");
        Assert.False(await visit.Page.Locator("[data-key-login]").IsVisibleAsync());
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.Page.SelectOptionAsync("#status", new Microsoft.Playwright.SelectOptionValue { Label = "待上报" });
        await visit.ClickAsync(".filters button");
        await visit.SeeAsync("table", "待上报");
        await visit.ClickAsync("tbody a");
        await visit.SeeAsync(".clauses", "本单位已逐项核对");
        Assert.False(await visit.Page.Locator("[data-submit]").IsVisibleAsync());
        Assert.True(await visit.Page.Locator("[data-offline]").IsVisibleAsync());
    }

    [Fact]
    [Trait("Seed", "S27")]
    public async Task Forgot_password_answers_without_a_script()
    {
        await using var visit = await scene.VisitAsync(NoScript);
        await visit.GoAsync("/login");
        await visit.ClickAsync("text=忘记密码");
        Assert.True(await visit.Page.Locator("#forgot").IsVisibleAsync());
    }

    [Fact]
    [Trait("Seed", "S34")]
    public async Task A_return_is_signed_from_a_file_and_uploaded()
    {
        var number = scene.TakeApplication();
        await using var visit = await scene.VisitAsync(NoScript);
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.GoAsync($"/reporting/{number}");
        await visit.Page.CheckAsync("[name=decision][value=Return]");
        await visit.Page.SelectOptionAsync("#picked", "R04");
        await visit.Page.SelectOptionAsync("#key", scene.FingerprintOf("good-p256"));
        var request = Path.Combine(scene.Stack.Directory, $"{number}.jlsign");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.ClickAsync("[data-offline]"));
        await download.SaveAsAsync(request);
        using (var file = JsonDocument.Parse(await File.ReadAllTextAsync(request)))
        {
            Assert.Equal(1, file.RootElement.GetProperty("items").GetArrayLength());
        }

        var answer = await scene.SignFileAsync(request);
        await visit.ClickAsync("[data-answer-upload]");
        await visit.Page.SetInputFilesAsync("[name=answer]", answer);
        await visit.ClickAsync("[data-upload]");
        await visit.Page.WaitForURLAsync("**/evidence/HZ-*");
        await visit.SeeAsync("h1", "已退回");
        await visit.SeeAsync(".chip", "未用身份锁");
    }

    [Fact]
    public async Task A_batch_is_signed_from_one_file_and_uploaded_on_its_own_page()
    {
        string[] numbers = [scene.TakeApplication(), scene.TakeApplication()];
        await using var visit = await scene.VisitAsync(NoScript);
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.GoAsync("/reporting?status=Pending&size=50&sort=number");
        foreach (var number in numbers)
        {
            await visit.Page.CheckAsync($"[name=numbers][value='{number}']");
        }

        await visit.ClickAsync("button:has-text('批量上报')");
        await visit.Page.WaitForURLAsync("**/reporting/batch/*");
        await ReportTests.ConfirmAllAsync(visit);
        await visit.Page.SelectOptionAsync("#key", scene.FingerprintOf("good-p256"));
        var request = Path.Combine(scene.Stack.Directory, "batch.jlsign");
        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.ClickAsync("[data-offline]"));
        await download.SaveAsAsync(request);
        var answer = await scene.SignFileAsync(request);
        await visit.ClickAsync("[data-answer-upload]");
        await visit.Page.SetInputFilesAsync("[name=answer]", answer);
        await visit.ClickAsync("[data-upload]");
        await visit.SeeAsync(".notice[role=status]", "操作成功");
        Assert.Equal(2, await visit.Page.Locator("[data-item] a:has-text('查看回执')").CountAsync());
    }

    [Fact]
    public async Task A_file_that_is_no_answer_is_refused_with_a_reason()
    {
        var number = scene.TakeApplication();
        var file = Path.Combine(scene.Stack.Directory, "nonsense.json");
        await File.WriteAllTextAsync(file, "{\"format\":\"something\"}");
        await using var visit = await scene.VisitAsync(NoScript);
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.GoAsync($"/reporting/{number}/offline");
        await visit.Page.SetInputFilesAsync("[name=answer]", file);
        await visit.ClickAsync("[data-upload]");
        await visit.SeeAsync(".fault", "代码");
        await visit.SeeAsync("h1", "离线签名");
    }
}
