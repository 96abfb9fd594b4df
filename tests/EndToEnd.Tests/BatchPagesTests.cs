using System.Globalization;
using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>批量上报: one consent and one PIN for several applications; a batch that was interrupted goes on (Manual S31, S33).</summary>
[Collection(RegistryScenes.Name)]
public sealed class BatchPagesTests(RegistryScene scene)
{
    private const string AskPin = "请输入身份锁密码（PIN）：";
    private const int Size = 5;
    private const int BeforeTheInterruption = 2;

    [Fact]
    [Trait("Seed", "S33")]
    public async Task Five_are_signed_with_one_PIN_and_the_rest_goes_on_after_the_page_was_reloaded()
    {
        var numbers = Enumerable.Range(0, Size).Select(_ => scene.TakeApplication()).ToList();
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await visit.LogInWithKeyAsync(agent);
        await visit.GoAsync("/reporting?status=Pending&size=50&sort=number");
        await visit.ClickAsync("button:has-text('批量上报')");
        await visit.SeeAsync("[role=alert]", "请选择");
        await LookAsync(visit, "80-batch-nothing", null);
        foreach (var number in numbers)
        {
            await visit.Page.CheckAsync($"[name=numbers][value='{number}']");
        }

        await visit.ClickAsync("button:has-text('批量上报')");
        await visit.Page.WaitForURLAsync("**/reporting/batch/*");
        await LookAsync(visit, "81-batch", null);
        await InterruptAsync(visit, numbers);
        await ReportTests.ConfirmAllAsync(visit);
        await visit.ClickAsync("[data-submit]");
        await agent.AgreeAsync();
        await visit.SeeAsync($"[data-item='{numbers[BeforeTheInterruption - 1]}']", "查看回执");
        await visit.SeeAsync($"[data-item='{numbers[^1]}']", "正在提交");
        await LookAsync(visit, "82-batch-under-way", null);
        Assert.Equal(2, CountOf(agent.Screen, AskPin));
        await UntilDoneAsync(agent, operations: 2);

        await visit.Page.UnrouteAllAsync();
        await visit.Page.ReloadAsync();
        await visit.SeeAsync(
            ".head",
            string.Create(CultureInfo.InvariantCulture, $"已完成 {BeforeTheInterruption} 项")
        );
        await ReportTests.ConfirmAllAsync(visit);
        await visit.ClickAsync("[data-submit]");
        await agent.AgreeAsync();
        await visit.SeeAsync(".notice[role=status]", "操作成功");
        Assert.Equal(Size, await visit.Page.Locator("[data-item] a:has-text('查看回执')").CountAsync());
        await LookAsync(visit, "83-batch-done", null);
    }

    /// <summary>The network fails after the first few: what was signed cannot be handed in.</summary>
    private static async Task InterruptAsync(Visit visit, List<string> numbers)
    {
        foreach (var number in numbers.Skip(BeforeTheInterruption))
        {
            await visit.Page.RouteAsync($"**/reporting/{number}/submission", route => route.AbortAsync());
        }
    }

    /// <summary>The page reads of the last signature before the agent has ended: until then whoever asks again is told "busy".</summary>
    private static async Task UntilDoneAsync(StackAgent agent, int operations)
    {
        for (var waited = 0; CountOf(agent.Screen, "已完成。") < operations; waited++)
        {
            Assert.True(waited < 300, "the agent did not end its operation within 30 s");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    private static Task LookAsync(Visit visit, string name, string? path) =>
        LostKeyPagesTests.LookAsync(visit, name, path);
}
