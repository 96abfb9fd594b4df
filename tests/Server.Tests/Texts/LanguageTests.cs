using System.Net;
using System.Text.RegularExpressions;
using JianliRegistry.Server.Tests.EnterpriseEdition;

namespace JianliRegistry.Server.Tests.Texts;

/// <summary>中文 for everybody, English for who chooses it (docs/decisions/0034).</summary>
public sealed partial class LanguageTests() : EnterpriseScenario(null)
{
    [Fact]
    public async Task Pages_are_Chinese_whatever_the_browser_prefers_until_English_is_chosen()
    {
        Page.Accept("text/html");
        Page.Prefer("en-US");
        var before = await Page.TextAsync("/reporting");
        await ChooseAsync("en", "/reporting");
        var (list, login, missing) = (
            await Page.TextAsync("/reporting"),
            await Page.TextAsync("/login?error=auth.password"),
            await TextOfAsync("/reporting/NO-SUCH-NUMBER")
        );
        await ChooseAsync("zh-CN", "/");
        var after = await Page.TextAsync("/reporting");

        Assert.Contains("<html lang=\"zh-CN\">", before, StringComparison.Ordinal);
        Assert.Contains("上报状态", before, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", list, StringComparison.Ordinal);
        Assert.Contains("Report status", list, StringComparison.Ordinal);
        Assert.DoesNotContain("上报状态", list, StringComparison.Ordinal);
        Assert.Contains("Sign in with the identity key", login, StringComparison.Ordinal);
        Assert.Contains("Page not found", missing, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-CN\">", after, StringComparison.Ordinal);
    }

    /// <summary>What a form sends is no text for a person: it is the same in both languages.</summary>
    [Fact]
    public async Task A_form_sends_the_same_values_in_both_languages()
    {
        await AddPersonAsync("测试甲");
        string[] pages =
        [
            "/enterprise/changes/new",
            "/enterprise/basic",
            "/deregistration/new",
            "/reporting",
            "/penalties",
        ];
        var chinese = new List<string>();
        foreach (var page in pages)
        {
            chinese.AddRange(ChoicesOf(await Page.TextAsync(page)));
        }

        await ChooseAsync("en", "/");
        var english = new List<string>();
        foreach (var page in pages)
        {
            english.AddRange(ChoicesOf(await Page.TextAsync(page)));
        }

        Assert.Contains("副本", chinese);
        Assert.Equal(chinese, english);
    }

    private static IEnumerable<string> ChoicesOf(string page) =>
        Choice().Matches(page).Select(m => m.Groups["value"].Value);

    [GeneratedRegex(
        "(?:<option|type=\"(?:radio|checkbox)\")[^>]*? value=\"(?<value>[^\"]*)\"",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Choice();

    [Theory]
    [InlineData("//example.invalid/")]
    [InlineData("/\\example.invalid")]
    [InlineData("https://example.invalid/")]
    public async Task The_way_back_never_leaves_this_site(string back)
    {
        using var response = await Page.GetAsync($"/language/en?back={Uri.EscapeDataString(back)}");

        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task An_unknown_language_does_not_exist()
    {
        using var response = await Page.GetAsync("/language/fr");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    private async Task ChooseAsync(string tag, string back)
    {
        using var response = await Page.GetAsync($"/language/{tag}?back={Uri.EscapeDataString(back)}");
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal(back, response.Headers.Location?.OriginalString);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith($"__Host-jlk-lang={tag}; ", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
    }

    private async Task<string> TextOfAsync(string path)
    {
        using var response = await Page.GetAsync(path);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
