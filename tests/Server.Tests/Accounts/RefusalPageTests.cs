using System.Net;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Tests.Accounts;

/// <summary>A person who is refused gets a page with the next step; a program keeps getting problem+json.</summary>
public sealed class RefusalPageTests : AccountScenario
{
    [Fact]
    public async Task A_clerk_without_a_key_lands_on_the_home_page_which_says_what_is_missing()
    {
        _ = await AtTheDeskAsync();
        var clerk = NewBrowser();
        using var landed = await clerk.PasswordLoginAsync("PROVINCE-37", DeskPassword);
        Assert.Equal("/", landed.Headers.Location?.OriginalString);
        Assert.Contains("省级、部级办理须用身份锁登录", await TextAsync(clerk, "/"), StringComparison.Ordinal);

        using var program = await clerk.GetAsync("/provincial/keys");
        Assert.Equal("forbidden", await Browser.CodeOfAsync(program));
        clerk.Accept("text/html");
        using var page = await clerk.GetAsync("/provincial/keys");
        await IsPageAsync(page, HttpStatusCode.Forbidden, "没有权限", "href=\"/login\"");
    }

    [Fact]
    public async Task A_password_session_reads_that_a_new_phone_needs_the_key_and_changes_nothing()
    {
        await SetPhoneAsync();
        var browser = await WithPasswordAsync();
        Assert.Contains(
            "修改手机号须用身份锁登录",
            await TextAsync(browser, "/enterprise/phone"),
            StringComparison.Ordinal
        );
        foreach (var handler in new[] { "Code", "Prove", "Lost" })
        {
            using var refused = await browser.PostFormAsync(
                $"/enterprise/phone?handler={handler}",
                ("original", Phone),
                ("known", Phone),
                ("password", RunningServer.Password)
            );
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        Assert.Empty(Messages);
        Assert.Equal(0, (await AccountAsync()).PhoneFailures);
    }

    [Fact]
    public async Task A_form_that_is_sent_after_the_session_has_ended_leads_to_the_login()
    {
        var browser = await WithPasswordAsync();
        Server.Clock.Advance(TimeSpan.FromHours(1));
        using var program = await browser.PostFormAsync("/enterprise/sessions?handler=EndAll");
        Assert.Equal("auth.session_required", await Browser.CodeOfAsync(program));
        browser.Accept("text/html");
        using var person = await browser.PostFormAsync("/enterprise/sessions?handler=EndAll");
        await IsPageAsync(person, HttpStatusCode.Unauthorized, "请重新登录", "href=\"/login\"");
        Assert.Empty(await AuditAsync(AuditAction.SessionsEnded));
    }

    [Fact]
    public async Task A_tab_of_an_earlier_session_is_told_so()
    {
        var browser = await WithPasswordAsync();
        browser.Accept("text/html");
        using var stale = await browser.PostAsync(
            "/logout",
            new FormUrlEncodedContent([new("__RequestVerificationToken", "of-yesterday")])
        );
        await IsPageAsync(stale, HttpStatusCode.Unauthorized, "请重新登录", "没有改变");
        Assert.Equal(RejectionReason.ChallengeSessionMismatch, Server.Refusals.Last);
        Assert.True(await IsInAsync(browser));
    }

    private static async Task IsPageAsync(HttpResponseMessage answer, HttpStatusCode status, params string[] texts)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        var html = await TextAsync(answer);
        Assert.All(texts, text => Assert.Contains(text, html, StringComparison.Ordinal));
    }
}
