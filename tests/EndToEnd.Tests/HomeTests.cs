using JianliRegistry.EndToEnd.Tests.Scene;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>企业首页: the manual's menu in its order and words, and whom to call (Manual S29..S31, S60, S61).</summary>
[Collection(RegistryScenes.Name)]
public sealed class HomeTests(RegistryScene scene)
{
    [Fact]
    [Trait("Seed", "S29")]
    [Trait("Seed", "S31")]
    public async Task S29_The_menu_has_the_four_modules_and_leads_to_reporting()
    {
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.GoAsync("/");
        var modules = await visit.Page.Locator("nav.side > ul > li > :first-child").AllInnerTextsAsync();
        Assert.Equal(["主页", "注册上报", "企业信息", "异常信息查询"], modules);

        await visit.ClickAsync("nav.side a[href='/reporting']");
        await visit.Page.WaitForURLAsync("**/reporting");
        await visit.SeeAsync("h1", "注册上报");
    }

    [Fact]
    [Trait("Seed", "S30")]
    [Trait("Seed", "S60")]
    [Trait("Seed", "S61")]
    public async Task S30_The_home_page_tells_what_the_system_does_and_whom_to_call()
    {
        await using var visit = await scene.VisitAsync();
        await visit.LogInWithPasswordAsync(scene.Account);
        await visit.GoAsync("/");
        var page = await visit.TextAsync("main");
        string[] numbers = ["0531-66680788", "0531-66680789", "0531-66680792", "010-68362887", "010-68313292"];
        Assert.All(numbers.Append("主要功能"), text => Assert.Contains(text, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Styles_and_scripts_are_sent_compressed_and_pages_are_not()
    {
        using var client = scene.Stack.CreateBrowser();
        async Task<string> EncodingOfAsync(string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Accept-Encoding", "gzip, br");
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            return string.Join(',', answer.Content.Headers.ContentEncoding);
        }

        Assert.Equal(
            ("br", "br", ""),
            (
                await EncodingOfAsync("/css/jl.css"),
                await EncodingOfAsync("/js/agent.js"),
                await EncodingOfAsync("/login")
            )
        );
    }
}
