using JianliRegistry.EndToEnd.Tests.Scene;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>身份锁检测: of each injected fault the page names the failing step, opens it and no other, and passes a good key.</summary>
[Collection(RegistryScenes.Name)]
public sealed class KeyCheckTests(RegistryScene scene)
{
    [Fact]
    public async Task A_browser_that_cannot_reach_the_agent_is_named()
    {
        await using var visit = await scene.VisitAsync();
        await visit.Page.AddInitScriptAsync("delete XMLHttpRequest.prototype.withCredentials");
        await SeeStuckAsync(visit, "浏览器", "browser=browser.unsupported");
    }

    [Fact]
    public async Task A_denied_permission_is_named()
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Loopback = LoopbackAnswer.Refused });
        await SeeStuckAsync(visit, "本机网络权限", "permission=browser.permission_denied");
    }

    [Fact]
    public async Task An_agent_that_does_not_run_is_named()
    {
        await scene.Stack.Agent.DisposeAsync();
        await using var visit = await scene.VisitAsync();
        await SeeStuckAsync(visit, "身份锁客户端", "client=agent.not_running");
    }

    [Fact]
    public async Task A_missing_driver_is_named()
    {
        await using var agent = await scene.Stack.PlugInAsync("good-p256", "/usr/lib/no-such-driver.so");
        await using var visit = await scene.VisitAsync();
        await SeeStuckAsync(visit, "身份锁驱动（PKCS#11）", "driver=driver.missing");
    }

    [Fact]
    public async Task A_lock_that_is_not_plugged_in_is_named()
    {
        await using var agent = await scene.Stack.PullOutAsync();
        await using var visit = await scene.VisitAsync();
        await SeeStuckAsync(visit, "身份锁", "token=token.none");
    }

    [Fact]
    public async Task An_expired_certificate_is_named()
    {
        await using var agent = await scene.PlugInAsync("expired");
        await using var visit = await scene.VisitAsync();
        await SeeStuckAsync(visit, "企业证书", "certificate=cert.expired");
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_named()
    {
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.Page.RouteAsync(
            "**/keyhelp",
            route =>
                route.Request.Method == "HEAD"
                    ? route.FulfillAsync(
                        new RouteFulfillOptions
                        {
                            Headers = [new("Date", DateTimeOffset.UtcNow.AddMinutes(-6).ToString("R"))],
                        }
                    )
                    : route.ContinueAsync()
        );
        await SeeStuckAsync(visit, "时间", "clock=clock.skewed");
    }

    [Fact]
    public async Task A_good_key_passes_every_step()
    {
        await using var agent = await scene.PlugInAsync();
        await using var visit = await scene.VisitAsync();
        await visit.GoAsync("/keyhelp");
        await visit.ClickAsync("[data-start]");
        await visit.SeeAsync("[data-verdict]", "全部正常");
        Assert.Equal(8, await visit.Page.Locator(".checks .ok .tag.ok").CountAsync());
    }

    private static async Task SeeStuckAsync(Visit visit, string step, string code)
    {
        await visit.GoAsync("/keyhelp");
        await visit.ClickAsync("[data-start]");
        await visit.SeeAsync("[data-verdict]", $"卡在“{step}”");
        await visit.SeeAsync("#diagnostics", code);
        Assert.Equal(1, await visit.Page.Locator(".checks li p:visible").CountAsync());
        Assert.Equal(1, await visit.Page.Locator(".checks li.bad").CountAsync());
    }
}
