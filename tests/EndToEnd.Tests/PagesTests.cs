using System.Text;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using JianliRegistry.EndToEnd.Tests.Scene;
using JianliRegistry.Tests.Support.Stack;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>What holds for every page: no accessibility rule broken, no complaint of the browser, fits the screen, small.</summary>
/// <remarks>With JIANLI_SCREENS=DIR each page also leaves its picture there (./run screens).</remarks>
[Collection(RegistryScenes.Name)]
public sealed class PagesTests(RegistryScene scene)
{
    private const int WeightLimit = 60 * 1024;
    private const int RequestLimit = 6;

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("JIANLI_SCREENS");

    /// <summary>Pages of an enterprise that are weighed and narrowed.</summary>
    private static readonly string[] Inside =
    [
        "/",
        "/reporting",
        $"/reporting/{RegistryScene.ApplicationToLookAt}",
        "/evidence",
        "/personnel",
        $"/personnel/{StackRegister.SuspendedRegistration}",
        "/penalties",
        "/deregistration",
        "/deregistration/new",
        "/enterprise",
        "/enterprise/basic",
        "/enterprise/changes/new",
    ];

    /// <summary>Where time does not count: every view of every page is examined by every rule.</summary>
    private static bool IsThorough => Pictures is not null || RegistryScene.IsCampaign;

    /// <summary>Each width and each scheme once; every pair in a campaign and where pictures are wanted.</summary>
    public static TheoryData<int, ColorScheme> Views
    {
        get
        {
            var views = new TheoryData<int, ColorScheme> { { 1024, ColorScheme.Light }, { 1440, ColorScheme.Dark } };
            if (IsThorough)
            {
                views.Add(1440, ColorScheme.Light);
                views.Add(1024, ColorScheme.Dark);
            }

            return views;
        }
    }

    [Theory]
    [MemberData(nameof(Views))]
    [Trait("Seed", "S03")]
    public async Task Every_page_is_accessible_quiet_and_fits_the_screen(int width, ColorScheme colours)
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = width, ColorScheme = colours });
        var number = RegistryScene.ApplicationToLookAt;
        var receipt = await scene.ReceiptAsync();
        await LookAsync(visit, "01-login", "/login");
        await visit.ClickAsync("text=忘记密码");
        await LookAsync(visit, "02-login-forgot", null);
        await LookAsync(visit, "03-login-error", "/login?error=auth.password");
        await visit.ClickAsync("text=放大图片");
        await visit.ClickAsync("summary:has-text('听验证码')");
        await LookAsync(visit, "03-login-captcha", null);
        await LookAsync(visit, "04-keyhelp", "/keyhelp");
        await LookAsync(visit, "04-help", "/help");
        await visit.ClickAsync("main a[href='/help/manual']");
        await visit.SeeAsync("h1", "用户手册");
        await LookAsync(visit, "04-manual", null);
        await LookAsync(visit, "05-verify", "/verify");
        await LookAsync(visit, "06-verify-number", $"/verify?number={receipt}");
        await LookAsync(visit, "07-verify-unknown", "/verify?number=HZ-20200101-0000000000");
        await LookAsync(visit, "08-announcements", "/announcements");
        await visit.LogInWithPasswordAsync(scene.Account);
        await LookAsync(visit, "10-home", "/");
        await LookAsync(visit, "11-list", "/reporting");
        await LookAsync(visit, "12-list-empty", "/reporting?name=nobody");
        await LookAsync(visit, "13-detail-password", $"/reporting/{number}");
        await visit.Page.Locator("[data-picture]").First.ClickAsync();
        await LookAsync(visit, "14-picture", null);
        await LookAsync(visit, "15-offline", $"/reporting/{number}/offline");
        await LookAsync(visit, "16-receipts", "/evidence");
        await LookAsync(visit, "17-receipt", $"/evidence/{receipt}");
        Assert.Empty(visit.Complaints);
        // The browser itself writes a line about a 404; nothing else may appear.
        await LookAsync(visit, "18-not-found", "/reporting/JL-0000-00-0000000");
        Assert.All(visit.Complaints, line => Assert.Contains("404", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1024, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    public async Task The_report_page_stays_accessible_while_signing_and_when_it_fails(int width, ColorScheme colours)
    {
        var number = RegistryScene.ApplicationToLookAt;
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = width, ColorScheme = colours });
        await visit.LogInWithKeyAsync(agent);
        await LookAsync(visit, "20-detail", $"/reporting/{number}");
        await visit.ClickAsync("[data-submit]");
        await visit.SeeAsync("[data-fault]", "承诺条款未全部确认。");
        await LookAsync(visit, "21-detail-clauses-missing", null);
        await ReportTests.ConfirmAllAsync(visit);
        await visit.ClickAsync("[data-submit]");
        await agent.ConfirmAsync();
        await visit.SeeAsync("[data-saying]", "输入身份锁密码");
        await LookAsync(visit, "22-detail-signing", null);
        await agent.DisposeAsync();
        await visit.SeeAsync("[data-code]", "agent.not_running");
        await LookAsync(visit, "23-detail-agent-gone", null);
        await visit.ClickAsync("text=不通过");
        await LookAsync(visit, "24-detail-return", null);
    }

    [Fact]
    public async Task A_page_weighs_little_and_asks_for_little()
    {
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithPasswordAsync(scene.Account);
        foreach (var path in Inside.Append("/login").Append("/help").Append("/help/manual"))
        {
            await WeighAsync(visit, path);
        }
    }

    internal static async Task WeighAsync(Visit visit, string path)
    {
        var weight = 0;
        var requests = 0;
        async void Weigh(object? sender, IResponse response)
        {
            if (response.Request.ResourceType is "document" or "stylesheet" or "script")
            {
                requests++;
                weight += Encoding.UTF8.GetByteCount(await response.TextAsync());
            }
        }

        visit.Page.Response += Weigh;
        await visit.GoAsync(path);
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        visit.Page.Response -= Weigh;
        Assert.InRange(weight, 1, WeightLimit);
        Assert.InRange(requests, 1, RequestLimit);
    }

    [Fact]
    public async Task The_submit_button_is_within_thirty_tabs()
    {
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithKeyAsync(agent);
        await visit.GoAsync($"/reporting/{RegistryScene.ApplicationToLookAt}");
        // The first stop is the way past the menu, as somebody without a mouse takes it.
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Enter");
        var tabs = 1;
        while (!await visit.Page.EvaluateAsync<bool>("document.activeElement.hasAttribute('data-submit')"))
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            Assert.True(++tabs <= 30, "more than 30 tabs to 提交");
        }
    }

    [Fact]
    public async Task Pages_reflow_at_320_pixels()
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 320 });
        await visit.GoAsync("/login");
        await AssertNoSidewaysScrollAsync(visit, "/login");
        await visit.LogInWithPasswordAsync(scene.Account);
        foreach (var path in Inside.Append("/help").Append("/help/manual"))
        {
            await visit.GoAsync(path);
            await AssertNoSidewaysScrollAsync(visit, path);
        }
    }

    /// <param name="path">Null: the page as it is now.</param>
    internal static async Task LookAsync(Visit visit, string name, string? path)
    {
        if (path is not null)
        {
            await visit.GoAsync(path);
        }

        var size = visit.Page.ViewportSize!;
        var dark = await visit.Page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches");
        if (Pictures is { Length: > 0 } directory)
        {
            await visit.Page.ScreenshotAsync(
                new PageScreenshotOptions
                {
                    Path = Path.Combine(directory, $"{name}-{size.Width}{(dark ? "-dark" : "")}.png"),
                    FullPage = path is not null,
                }
            );
        }

        await AssertNoSidewaysScrollAsync(visit, name);
        // The dark view has the same elements as the light one: what colours and width may break is enough.
        var rules =
            dark && !IsThorough
                ? RunOnlyOptions.Rules("color-contrast", "target-size", "scrollable-region-focusable")
                : RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");
        var result = await visit.Page.RunAxe(new AxeRunOptions { RunOnly = rules });
        var broken = result.Violations.Select(v => $"{v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}");
        Assert.True(result.Violations.Length == 0, $"{name} at {size.Width}: {string.Join('\n', broken)}");
    }

    private static async Task AssertNoSidewaysScrollAsync(Visit visit, string name)
    {
        var wider = await visit.Page.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );
        Assert.True(wider <= 0, $"{name} is {wider} px wider than the screen");
    }
}
