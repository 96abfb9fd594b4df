using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>重要信息修改: filled in, signed, approved by the province; until then the old values stay (Manual S49, S50).</summary>
[Collection(RegistryScenes.Name)]
public sealed class InfoChangePagesTests(RegistryScene scene)
{
    private const string Now = "测试甲";
    private const string Next = "测试寅";

    internal static readonly string License = Path.Combine(
        BuiltPrograms.RepositoryRoot,
        "tests",
        "Support",
        "samples",
        "1-contract.png"
    );

    /// <summary>Once only: afterwards the enterprise has another 法定代表人.</summary>
    [Fact]
    [Trait("Seed", "S49")]
    [Trait("Seed", "S50")]
    public async Task A_change_is_signed_and_approved_and_only_then_in_force()
    {
        await using (var agent = await scene.PlugInAsync())
        {
            await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
            await visit.LogInWithKeyAsync(agent);
            await visit.GoAsync("/enterprise");
            await visit.ClickAsync("text=修改重要信息");
            await FillInAsync(visit, Next);
            await LookAsync(visit, "84-change-prepared", null);
            await visit.Page.SetInputFilesAsync("#license", License);
            await visit.ClickAsync("button:has-text('上传营业执照')");
            await visit.SeeAsync("[data-act]", "核对并提交");
            await LookAsync(visit, "85-change-to-sign", null);
            await visit.Page.SetInputFilesAsync("#proof", scene.Stack.TlsRoot);
            await visit.ClickAsync("button:has-text('上传资质证明')");
            await visit.SeeAsync("#proof-error", "文件格式不符");
            await visit.ClickAsync("[data-act] [data-submit]");
            var shown = await agent.AgreeAsync();
            Assert.Contains(Next, shown, StringComparison.Ordinal);
            await visit.Page.WaitForURLAsync("**/evidence/HZ-*");
            await visit.SeeAsync("h1", "操作成功");
            await visit.GoAsync("/enterprise");
            await LookAsync(visit, "86-enterprise-change", null);
            await visit.SeeAsync(".facts", Now);
            await visit.ClickAsync("main table a");
            await LookAsync(visit, "87-change-submitted", null);
            Assert.All(visit.Complaints, line => Assert.Contains("422", line, StringComparison.Ordinal));
        }

        await ApproveAsync();
        await using var later = await scene.VisitAsync();
        await later.LogInWithPasswordAsync(scene.Account);
        await later.GoAsync("/enterprise");
        await later.SeeAsync(".facts", Next);
    }

    internal static async Task FillInAsync(Visit visit, string representative)
    {
        await visit.Page.FillAsync("#Reason", "法定代表人变更");
        await visit.Page.FillAsync("#LegalRepresentative", representative);
        await visit.ClickAsync("label:has-text('副本')");
        await visit.ClickAsync("main form button.main");
        await visit.Page.WaitForURLAsync("**/enterprise/changes/XG-*");
    }

    private async Task ApproveAsync()
    {
        await using var agent = await scene.PlugInAsync(StackRegister.ProvinceLock);
        await using var desk = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await desk.LogInAtTheDeskAsync(agent);
        await LookAsync(desk, "93-desk-changes", "/provincial/changes");
        await desk.ClickAsync("button:has-text('审核通过')");
        await desk.SeeAsync("[role=status]", "操作成功");
        await LookAsync(desk, "94-desk-changes-done", null);
        Assert.Empty(desk.Complaints);
    }

    private static Task LookAsync(Visit visit, string name, string? path) =>
        LostKeyPagesTests.LookAsync(visit, name, path);
}
