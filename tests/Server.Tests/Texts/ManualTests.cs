using System.Net;
using System.Text.RegularExpressions;

namespace JianliRegistry.Server.Tests.Texts;

/// <summary>用户手册 is reached from 帮助中心, whole and with its pictures, without a login.</summary>
public sealed partial class ManualTests(ServerWithAccount shared) : IClassFixture<ServerWithAccount>, IDisposable
{
    private readonly Browser _browser = shared.Server.NewBrowser();

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task The_help_page_leads_to_the_manual_and_each_of_its_pictures_is_there()
    {
        var help = await TextAsync("/help");
        var link = Assert.Single(Link().Matches(help)).Groups["to"].Value;
        var manual = await TextAsync(link);
        var pictures = Picture().Matches(manual).Select(m => m.Groups["from"].Value).ToList();

        Assert.Contains("注册监理工程师管理系统 用户手册（企业版）</h1>", manual, StringComparison.Ordinal);
        foreach (var chapter in new[] { "1. 软件运行环境", "2. 系统说明", "3. 使用说明", "4. 技术支持" })
        {
            Assert.Contains($"{chapter}</h2>", manual, StringComparison.Ordinal);
        }

        Assert.InRange(pictures.Count, 16, 60);
        foreach (var picture in pictures)
        {
            using var answer = await _browser.GetAsync($"/help/{picture}");
            Assert.True(answer.IsSuccessStatusCode, picture);
            Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    /// <summary>The pages' content security policy admits no style and no script inside a document.</summary>
    [Fact]
    public async Task The_manual_holds_no_style_and_no_script_of_its_own()
    {
        var manual = await TextAsync("/help/manual");
        Assert.Contains("<table>", manual, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", manual, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", manual, StringComparison.Ordinal);
    }

    /// <summary>The name under which the server sends a sign request is the one that the manual speaks of.</summary>
    [Fact]
    public async Task The_manual_names_the_files_as_the_programs_do()
    {
        var manual = await TextAsync("/help/manual");
        Assert.Contains(".jlsign", manual, StringComparison.Ordinal);
        Assert.Contains(".signed.json", manual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/help/manual/nothing.png")]
    [InlineData("/help/manual/manual.md")]
    [InlineData("/help/manual/..%2Fqualifications.json")]
    public async Task Nothing_but_its_pictures_is_served_beside_it(string path)
    {
        using var answer = await _browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<string> TextAsync(string path)
    {
        using var answer = await _browser.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [GeneratedRegex("<a href=\"(?<to>/help/manual)\">", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("<img src=\"(?<from>[^\"]+)\" alt=\"[^\"]+\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Picture();
}
