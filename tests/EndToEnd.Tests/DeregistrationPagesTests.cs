using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>强制注销 from 申请 to the receipt, the withdrawal, and the ministry's desk (Manual S40..S46).</summary>
[Collection(RegistryScenes.Name)]
public sealed class DeregistrationPagesTests(RegistryScene scene)
{
    private const string Reason = "已与本单位解除劳动关系";

    private static readonly string Samples = Path.Combine(BuiltPrograms.RepositoryRoot, "tests", "Support", "samples");

    /// <summary>Nobody else asks to end these two registrations.</summary>
    private static readonly (string Number, string Person) Withdrawn = StackRegister.FreeRegistration;

    [Fact]
    [Trait("Seed", "S41")]
    [Trait("Seed", "S43")]
    [Trait("Seed", "S45")]
    public async Task It_is_filled_in_signed_and_withdrawn_and_a_second_one_reaches_the_ministry()
    {
        await using (var agent = await scene.PlugInAsync())
        {
            await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
            await visit.LogInWithKeyAsync(agent);
            await LookAsync(visit, "74-deregistrations-empty", "/deregistration");
            await FillInAsync(visit, Withdrawn.Number);
            await LookAsync(visit, "75-deregistration-prepared", null);
            await UploadAsync(visit);
            await LookAsync(visit, "76-deregistration-to-sign", null);
            await PagesTests.WeighAsync(visit, new Uri(visit.Page.Url).AbsolutePath);
            var shown = await SignAsync(visit, agent);
            Assert.Contains(Withdrawn.Person, shown, StringComparison.Ordinal);
            Assert.Contains(Reason, shown, StringComparison.Ordinal);
            await LookAsync(visit, "77-deregistration-receipt", null);
            await visit.GoAsync("/deregistration");
            await visit.SeeAsync("main table", "待审核");
            await visit.ClickAsync("main table a");
            await visit.SeeAsync("main", "查看签名回执");
            await LookAsync(visit, "78-deregistration-submitted", null);
            await visit.GoAsync("/deregistration");
            await visit.ClickAsync("button:has-text('撤回')");
            await visit.SeeAsync("[role=status]", "操作成功");
            await visit.SeeAsync("main table", "已撤回");
            await FillInAsync(visit, Withdrawn.Number);
            await UploadAsync(visit);
            await visit.ClickAsync("[data-answer-upload]");
            await visit.SeeAsync("h1", "离线签名");
            await LookAsync(visit, "79-deregistration-offline", null);
            await visit.Page.GoBackAsync();
            await SignAsync(visit, agent);
            Assert.All(visit.Complaints, line => Assert.Contains("422", line, StringComparison.Ordinal));
        }

        await AcceptAsync();
    }

    private static async Task FillInAsync(Visit visit, string registration)
    {
        await visit.GoAsync("/deregistration");
        await visit.ClickAsync("text=申请 >> visible=true");
        await visit.Page.SelectOptionAsync("#registration", registration);
        await visit.Page.FillAsync("#reason", Reason);
        await visit.Page.SelectOptionAsync("#type", new Microsoft.Playwright.SelectOptionValue { Index = 1 });
        await visit.ClickAsync("main form button.main");
        await visit.Page.WaitForURLAsync("**/deregistration/QZ-*");
    }

    private static async Task UploadAsync(Visit visit)
    {
        await visit.Page.SetInputFilesAsync("input[type=file]", Path.Combine(Samples, "applications.csv"));
        await visit.ClickAsync("button:has-text('上传')");
        await visit.SeeAsync("main .error", "文件格式不符");
        await visit.Page.SetInputFilesAsync("input[type=file]", Path.Combine(Samples, "1-contract.png"));
        await visit.ClickAsync("button:has-text('上传')");
        await visit.SeeAsync("[data-act]", "核对并提交");
        await RefuseAnotherAsync(visit);
    }

    /// <summary>A refused second file changes its form alone: pictures, and the button that signs, still work.</summary>
    private static async Task RefuseAnotherAsync(Visit visit)
    {
        await visit.Page.SetInputFilesAsync("input[type=file]", Path.Combine(Samples, "applications.csv"));
        await visit.ClickAsync("button:has-text('上传')");
        await visit.SeeAsync("main .error", "文件格式不符");
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.activeElement.type === 'file'"));
        await LookAsync(visit, "76-deregistration-second-file-refused", null);
        await visit.Page.Locator("[data-picture]").First.ClickAsync();
        await visit.Page.Locator("dialog").GetByText("关闭").ClickAsync();
        Assert.True(await visit.Page.Locator("[data-act] [data-submit]").IsVisibleAsync());
    }

    private static async Task<string> SignAsync(Visit visit, StackAgent agent)
    {
        await visit.ClickAsync("[data-act] [data-submit]");
        var shown = await agent.AgreeAsync();
        await visit.Page.WaitForURLAsync("**/evidence/HZ-*");
        await visit.SeeAsync("h1", "操作成功");
        return shown;
    }

    private async Task AcceptAsync()
    {
        await using var agent = await scene.PlugInAsync(StackRegister.CenterLock);
        await using var desk = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await desk.LogInAtTheCenterAsync(agent);
        await LookAsync(desk, "90-ministry-penalties", "/ministry/penalties");
        await LookAsync(desk, "91-ministry-deregistrations", "/ministry/deregistrations");
        await desk.SeeAsync("main table", Withdrawn.Person);
        await desk.ClickAsync("main table button.main");
        await desk.SeeAsync("[role=status]", "操作成功");
        await LookAsync(desk, "92-ministry-done", null);
        Assert.Empty(desk.Complaints);
    }

    private static Task LookAsync(Visit visit, string name, string? path) =>
        LostKeyPagesTests.LookAsync(visit, name, path);
}
