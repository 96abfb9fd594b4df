using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Accounts;

/// <summary>登录会话: the list, its ends, and what a page knows of its own end.</summary>
public sealed class SessionsTests : AccountScenario
{
    private const string Path = "/enterprise/sessions";

    [Fact]
    public async Task The_list_tells_when_from_where_and_how_and_one_can_be_ended()
    {
        var other = await WithKeyAsync();
        var browser = await WithPasswordAsync();
        var html = await TextAsync(browser, Path);
        Assert.All(
            new[] { "密码和身份锁", "未用身份锁", "本次登录", "127.0.0.1" },
            text => Assert.Contains(text, html, StringComparison.Ordinal)
        );

        using var done = await EndAsync(browser, await IdAsync(Assurance.PasswordAndKey));
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.False(await IsInAsync(other));
        Assert.True(await IsInAsync(browser));
        Assert.DoesNotContain("密码和身份锁", await TextAsync(browser, Path), StringComparison.Ordinal);
        Assert.Single(await AuditAsync(AuditAction.SessionsEnded));
    }

    [Fact]
    public async Task All_are_ended_at_once_and_this_one_with_them()
    {
        var other = await WithKeyAsync();
        var browser = await WithPasswordAsync();
        using var done = await browser.PostFormAsync($"{Path}?handler=EndAll");
        Assert.Equal("/login", done.Headers.Location?.ToString());
        Assert.False(await IsInAsync(other));
        Assert.False(await IsInAsync(browser));
    }

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task What_is_no_session_is_not_found(string id)
    {
        var browser = await WithPasswordAsync();
        using var refused = await EndAsync(browser, id);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Empty(await AuditAsync(AuditAction.SessionsEnded));
    }

    [Fact]
    public async Task Another_account_neither_sees_nor_ends_it()
    {
        var mine = await WithPasswordAsync();
        using var leaf = Server.Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        await Server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.OtherCreditCode, RunningServer.Password, leaf)
        );
        var stranger = NewBrowser();
        using var login = await stranger.LoginAsync(LeafOptions.OtherCreditCode, RunningServer.Password, leaf);
        using var refused = await EndAsync(stranger, await IdAsync(Assurance.Password));

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.DoesNotContain("未用身份锁</td>", await TextAsync(stranger, Path), StringComparison.Ordinal);
        Assert.True(await IsInAsync(mine));
    }

    [Fact]
    public async Task Asking_for_the_time_does_not_lengthen_the_session_and_keeping_it_does()
    {
        var browser = await WithPasswordAsync();
        Server.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((300, 42_600), await TimeAsync(browser));
        Server.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal((60, 42_360), await TimeAsync(browser));
        using var kept = await browser.PostFormAsync("/session/keep");
        Assert.Equal((900, 42_360), TimeOf(await kept.Content.ReadFromJsonAsync<JsonElement>()));
        Assert.Equal((900, 42_360), await TimeAsync(browser));
    }

    [Fact]
    public async Task Nothing_keeps_it_beyond_its_absolute_end()
    {
        var browser = await WithPasswordAsync();
        for (var i = 0; i < 71; i++)
        {
            Server.Clock.Advance(TimeSpan.FromMinutes(10));
            using var kept = await browser.PostFormAsync("/session/keep");
            Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        }

        Assert.Equal((600, 600), await TimeAsync(browser));
        Server.Clock.Advance(TimeSpan.FromMinutes(10));
        using var over = await browser.GetAsync("/session/time");
        Assert.Equal("auth.session_required", await Browser.CodeOfAsync(over));
    }

    [Fact]
    public async Task A_stranger_s_page_keeps_no_session_alive()
    {
        var browser = await WithPasswordAsync();
        using var refused = await browser.PostJsonAsync("/session/keep", "{}", "https://evil.example");
        Assert.Equal("auth.session_mismatch", await Browser.CodeOfAsync(refused));
    }

    [Fact]
    public async Task Each_page_says_when_the_session_ends()
    {
        var browser = await WithPasswordAsync();
        var html = await TextAsync(browser, "/reporting");
        Assert.Contains("data-idle=\"900\" data-end=\"43200\"", html, StringComparison.Ordinal);
        Assert.Contains("登录保持到", html, StringComparison.Ordinal);
    }

    private Task<string> IdAsync(Assurance assurance) =>
        Server.InDatabaseAsync(async db =>
            Convert.ToHexStringLower(
                await db.Sessions.Where(s => s.Assurance == assurance).Select(s => s.IdHash).FirstAsync()
            )
        );

    private static Task<HttpResponseMessage> EndAsync(Browser browser, string id) =>
        browser.PostFormAsync($"{Path}?handler=End", ("id", id));

    private static async Task<(long Idle, long End)> TimeAsync(Browser browser)
    {
        using var answer = await browser.GetAsync("/session/time");
        return TimeOf(await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static (long Idle, long End) TimeOf(JsonElement answer) =>
        (answer.GetProperty("idle").GetInt64(), answer.GetProperty("end").GetInt64());
}
