using System.Globalization;
using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>上报 and 不予上报 from the page to the receipt (Manual S31..S36).</summary>
[Collection(RegistryScenes.Name)]
public sealed class ReportTests(RegistryScene scene)
{
    private const string Warning =
        "企业申请上报后进入受理审核阶段，不能进行撤销处理，所以请企业上报前务必确认信息无误再行上报。";

    [Fact]
    [Trait("Seed", "S08")]
    [Trait("Seed", "S32")]
    [Trait("Seed", "S33")]
    [Trait("Seed", "S35")]
    public async Task S33_A_report_goes_from_the_list_to_the_receipt_in_four_clicks_besides_the_clauses()
    {
        var number = scene.TakeApplication();
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithKeyAsync(agent);
        await visit.GoAsync($"/reporting?name={number}");
        var before = visit.Clicks;
        await visit.ClickAsync("tbody a");
        await visit.SeeAsync(".warning", Warning);
        var clauses = await ConfirmAllAsync(visit);
        await visit.ClickAsync("[data-submit]");
        var shown = await agent.ConfirmAsync();
        var preview = await visit.Page.Locator("[data-statement]").TextContentAsync();
        await agent.TypePinAsync(agent.Inserted.Pin);
        await visit.Page.WaitForURLAsync("**/evidence/HZ-*");
        await visit.SeeAsync("h1", "上报成功");
        Assert.True(visit.Clicks - before - clauses <= 4, $"{visit.Clicks - before} clicks, {clauses} of them clauses");
        Assert.Equal(6, clauses);
        Assert.Contains(number, preview, StringComparison.Ordinal);
        // What the page previews is what the agent shows, to the byte.
        Assert.Contains(preview!, shown, StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    [Trait("Seed", "S35")]
    public async Task S35_A_reported_application_offers_nothing_but_its_receipt()
    {
        var number = scene.TakeApplication();
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithKeyAsync(agent);
        await ReportAsync(visit, agent, number);
        await visit.GoAsync($"/reporting/{number}");
        await visit.SeeAsync(".head .tag", "已上报");
        Assert.Equal(0, await visit.Page.Locator("[data-report]").CountAsync());
        await visit.SeeAsync(".column-side", "不能撤销");
        await visit.SeeAsync(".column-side a", "查看签名回执");
    }

    [Fact]
    [Trait("Seed", "S34")]
    public async Task S34_A_return_takes_a_picked_reason_and_shows_it()
    {
        var number = scene.TakeApplication();
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithKeyAsync(agent);
        await visit.GoAsync($"/reporting/{number}");
        await visit.ClickAsync("text=不通过");
        await visit.ClickAsync("[data-submit]");
        await visit.SeeAsync("[data-fault]", "请填写退回理由");
        await visit.Page.SelectOptionAsync("#picked", "R05");
        await visit.Page.FillAsync("#typed", "合同已于上月到期");
        await visit.ClickAsync("[data-submit]");
        var shown = await agent.AgreeAsync();
        await visit.Page.WaitForURLAsync("**/evidence/HZ-*");
        await visit.SeeAsync("h1", "已退回");
        Assert.Contains("合同已于上月到期", shown, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Seed", "S33")]
    public async Task S33_A_report_without_every_clause_never_reaches_the_agent()
    {
        var number = scene.TakeApplication();
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithKeyAsync(agent);
        await visit.GoAsync($"/reporting/{number}");
        var screen = agent.Screen;
        await visit.Page.Locator("[name=clauses]").First.CheckAsync();
        await visit.ClickAsync("[data-submit]");
        await visit.SeeAsync("[data-fault]", "承诺条款未全部确认。");
        Assert.Equal(screen, agent.Screen);
    }

    [Fact]
    public async Task A_wrong_PIN_while_reporting_is_shown_and_retried()
    {
        var number = scene.TakeApplication();
        await using var agent = await scene.PlugInAsync("good-rsa");
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithKeyAsync(agent);
        await visit.GoAsync($"/reporting/{number}");
        await ConfirmAllAsync(visit);
        await visit.ClickAsync("[data-submit]");
        await agent.ConfirmAsync();
        await agent.TypePinAsync("00000000");
        await visit.SeeAsync("[data-saying]", "身份锁密码错误");
        await agent.TypePinAsync(agent.Inserted.Pin);
        await visit.Page.WaitForURLAsync("**/evidence/HZ-*");
    }

    [Fact]
    [Trait("Seed", "S36")]
    public async Task S36_Filters_narrow_the_list_and_stay_in_the_address()
    {
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.Page.SelectOptionAsync("#status", new Microsoft.Playwright.SelectOptionValue { Label = "待上报" });
        await visit.Page.SelectOptionAsync("#type", new Microsoft.Playwright.SelectOptionValue { Label = "延续注册" });
        await visit.Page.FillAsync("#from", "2026-11-19");
        await visit.Page.FillAsync("[name=to]", "2026-11-19");
        await visit.ClickAsync(".filters button");
        var types = await visit.Page.Locator("tbody tr td:nth-child(4)").AllInnerTextsAsync();
        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.Equal("延续注册", type));
        var days = await visit.Page.Locator("tbody tr td:nth-child(6)").AllInnerTextsAsync();
        Assert.All(days, day => Assert.Equal("2026-11-19", day));
        Assert.Contains("from=2026-11-19", visit.Page.Url, StringComparison.Ordinal);
        Assert.Equal("2026-11-19", await visit.Page.InputValueAsync("#from"));
    }

    [Fact]
    public async Task The_list_is_served_in_pages()
    {
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.GoAsync("/reporting");
        var found = (await visit.TextAsync("#found"))
            .Replace("共", "", StringComparison.Ordinal)
            .Replace("条", "", StringComparison.Ordinal);
        var total = int.Parse(found, CultureInfo.InvariantCulture);
        Assert.InRange(total, 21, 1000);
        for (var seen = 0; seen < total; seen += 20)
        {
            Assert.Equal(Math.Min(20, total - seen), await visit.Page.Locator("tbody tr").CountAsync());
            if (seen + 20 < total)
            {
                await visit.ClickAsync(".pager a:has-text('下一页')");
            }
        }
    }

    [Fact]
    [Trait("Seed", "S32")]
    public async Task S32_A_picture_opens_in_the_viewer_by_keyboard_and_focus_returns()
    {
        var number = scene.TakeApplication();
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.GoAsync($"/reporting/{number}");
        await visit.Page.Locator("[data-picture]").First.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeeAsync(".viewer-bar b", "1 / 5");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await visit.SeeAsync(".viewer-bar b", "2 / 5");
        await visit.Page.Keyboard.PressAsync("Escape");
        Assert.True(
            await visit.Page.Locator("[data-picture]").First.EvaluateAsync<bool>("e => e === document.activeElement")
        );
        Assert.Empty(visit.Complaints);
    }

    internal static async Task<int> ConfirmAllAsync(Visit visit)
    {
        var boxes = visit.Page.Locator("[name=clauses]");
        var count = await boxes.CountAsync();
        for (var i = 0; i < count; i++)
        {
            await visit.ClickAsync($".clauses label:nth-of-type({i + 1}) input");
        }

        return count;
    }

    internal static async Task ReportAsync(Visit visit, StackAgent agent, string number)
    {
        await visit.GoAsync($"/reporting/{number}");
        await ConfirmAllAsync(visit);
        await visit.ClickAsync("[data-submit]");
        await agent.AgreeAsync();
        await visit.Page.WaitForURLAsync("**/evidence/HZ-*");
    }
}
