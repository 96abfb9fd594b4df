using JianliRegistry.EndToEnd.Tests.Scene;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>Login and report by Tab, Space and Enter alone; no element is ever clicked or filled but where the focus stands.</summary>
[Collection(RegistryScenes.Name)]
public sealed class KeyboardTests(RegistryScene scene)
{
    private const int MaxTabs = 60;

    [Fact]
    [Trait("Seed", "S25")]
    [Trait("Seed", "S33")]
    public async Task A_person_without_a_mouse_logs_in_and_reports()
    {
        var number = scene.TakeApplication();
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await visit.GoAsync("/login");
        await TypeAsync(visit, "#account", scene.Account.CreditCode);
        await TypeAsync(visit, "#password", scene.Account.Password);
        await PressAsync(visit, "[data-key-login]", "Enter");
        await agent.AgreeAsync();
        await visit.Page.WaitForURLAsync("**/reporting");

        await TypeAsync(visit, "[name=name]", number);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync($"**/reporting?*{number}*");
        await PressAsync(visit, $"tbody a[href='/reporting/{number}']", "Enter");
        await visit.Page.WaitForURLAsync($"**/reporting/{number}");
        var clauses = await visit.Page.Locator("[name=clauses]").CountAsync();
        for (var i = 0; i < clauses; i++)
        {
            await PressAsync(visit, "[name=clauses]:not(:checked)", " ");
        }

        await PagesTests.LookAsync(visit, "98-keyboard-report", null);
        await PressAsync(visit, "[data-submit]", "Enter");
        await agent.AgreeAsync();
        await visit.Page.WaitForURLAsync("**/evidence/HZ-*");
        await visit.SeeAsync("h1", "上报成功");
        Assert.True(clauses > 0);
        Assert.Equal(0, visit.Clicks);
    }

    private static async Task TypeAsync(Visit visit, string selector, string text)
    {
        await TabToAsync(visit, selector);
        await visit.Page.Keyboard.TypeAsync(text);
    }

    private static async Task PressAsync(Visit visit, string selector, string key)
    {
        await TabToAsync(visit, selector);
        await visit.Page.Keyboard.PressAsync(key);
    }

    /// <summary>Where the focus stands it is also to be seen.</summary>
    private static async Task TabToAsync(Visit visit, string selector)
    {
        for (var tabs = 0; tabs < MaxTabs; tabs++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
            if (await visit.Page.EvaluateAsync<bool>("s => document.activeElement.matches(s)", selector))
            {
                Assert.True(await visit.Page.EvaluateAsync<bool>(IsFocusShown), $"no focus is shown on {selector}");
                return;
            }
        }

        Assert.Fail($"{selector} is not within {MaxTabs} tabs");
    }

    private const string IsFocusShown = """
        () => {
          const style = getComputedStyle(document.activeElement);
          return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
        }
        """;
}
