using JianliRegistry.EndToEnd.Tests.Scene;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>Five different silences that a browser reports as one: each gets its own words and next step (docs/protocol.md, Browsers).</summary>
[Collection(RegistryScenes.Name)]
public sealed class LoopbackPermissionTests(RegistryScene scene)
{
    private const string Current =
        """{"agent":{"version":"1.0.0"},"protocols":["1.0"],"state":"ready","token":"absent","algorithms":[]}""";
    private const string Old =
        """{"agent":{"version":"0.1.0"},"protocols":["0.9"],"state":"ready","token":"absent","algorithms":[]}""";

    [Fact]
    public async Task Without_permission_nothing_reaches_this_machine_and_the_page_says_so()
    {
        await EndAgentAsync();
        await using var standIn = new StandInAgent(scene.Stack.AgentPort, scene.Stack.Origin, Current);
        await using var visit = await scene.VisitAsync(new VisitOptions { Loopback = LoopbackAnswer.Dismissed });
        await TryToLogInAsync(visit);
        await visit.SeeAsync("[data-code]", "browser.permission_dismissed");
        await visit.SeeAsync("[data-fault]", "选择“允许”");
        Assert.Equal(0, standIn.Requests);
    }

    [Theory]
    [InlineData(LoopbackAnswer.Blocked)]
    [InlineData(LoopbackAnswer.Refused)]
    public async Task A_denied_permission_leads_to_the_site_s_settings_and_nothing_reaches_this_machine(
        LoopbackAnswer answer
    )
    {
        await EndAgentAsync();
        await using var standIn = new StandInAgent(scene.Stack.AgentPort, scene.Stack.Origin, Current);
        await using var visit = await scene.VisitAsync(new VisitOptions { Loopback = answer });
        await TryToLogInAsync(visit);
        await visit.SeeAsync("[data-code]", "browser.permission_denied");
        await visit.SeeAsync("[data-fault]", "网站设置");
        Assert.Equal(0, standIn.Requests);
    }

    [Fact]
    public async Task With_permission_but_without_agent_the_page_asks_to_start_it()
    {
        await EndAgentAsync();
        await using var visit = await scene.VisitAsync();
        await TryToLogInAsync(visit);
        await visit.SeeAsync("[data-code]", "agent.not_running");
        await visit.SeeAsync("[data-fault]", "启动“身份锁客户端”");
    }

    [Fact]
    public async Task An_agent_that_does_not_know_the_site_is_told_apart_from_none()
    {
        await EndAgentAsync();
        await using var standIn = new StandInAgent(scene.Stack.AgentPort, allowedOrigin: null, Current);
        await using var visit = await scene.VisitAsync();
        await TryToLogInAsync(visit);
        await visit.SeeAsync("[data-code]", "agent.origin_not_allowed");
        await visit.SeeAsync("[data-fault]", "名单");
    }

    [Fact]
    public async Task An_outdated_agent_is_named_as_such()
    {
        await EndAgentAsync();
        await using var standIn = new StandInAgent(scene.Stack.AgentPort, scene.Stack.Origin, Old);
        await using var visit = await scene.VisitAsync();
        await TryToLogInAsync(visit);
        await visit.SeeAsync("[data-code]", "agent.outdated");
        await visit.SeeAsync("[data-fault]", "安装新版本");

        // What makes the zeros of the other tests mean something: with permission a stand-in is reached.
        Assert.NotEqual(0, standIn.Requests);
    }

    [Fact]
    public async Task Loopback_is_not_touched_before_a_click()
    {
        await EndAgentAsync();
        await using var standIn = new StandInAgent(scene.Stack.AgentPort, scene.Stack.Origin, Current);
        await using var visit = await scene.VisitAsync();
        foreach (var path in (string[])["/login", "/keyhelp", "/verify"])
        {
            await visit.GoAsync(path);
            await visit.Page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
        }

        Assert.Equal(0, standIn.Requests);
    }

    private static async Task TryToLogInAsync(Visit visit)
    {
        await visit.GoAsync("/login");
        await visit.Page.FillAsync("#account", "91370000XXXXXX0197");
        await visit.Page.FillAsync("#password", "irrelevant");
        await visit.ClickAsync("[data-key-login]");
    }

    private Task EndAgentAsync() => scene.Stack.Agent.DisposeAsync().AsTask();
}
