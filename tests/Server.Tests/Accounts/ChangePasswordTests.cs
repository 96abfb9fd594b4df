using System.Net;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Accounts;

/// <summary>修改密码 (Manual S53, S54).</summary>
public sealed class ChangePasswordTests : AccountScenario
{
    private const string Path = "/enterprise/password";
    private const string Chosen = "rain 4 over old bridge";

    [Fact]
    [Trait("Seed", "S53")]
    [Trait("Seed", "S54")]
    public async Task The_new_password_opens_the_old_one_does_not_and_other_sessions_end()
    {
        var other = await WithKeyAsync();
        var browser = await WithPasswordAsync();
        Assert.Contains(">修改密码</a>", await TextAsync(browser, "/"), StringComparison.Ordinal);
        using var done = await ChangeAsync(browser, RunningServer.Password, Chosen);

        Assert.Equal($"{Path}?done=true", done.Headers.Location?.ToString());
        Assert.True(await IsInAsync(browser));
        Assert.False(await IsInAsync(other));
        using var old = await NewBrowser().PasswordLoginAsync(Account, RunningServer.Password);
        Assert.Equal("auth.password", await Browser.CodeOfAsync(old));
        Assert.True(await IsInAsync(await WithPasswordAsync(Chosen)));
        Assert.Equal($"account {Account}", Assert.Single(await AuditAsync(AuditAction.PasswordChanged)).Object);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_the_field_and_nothing_changes()
    {
        (string Original, string New, string Repeated, string Text)[] cases =
        [
            ("wrong", Chosen, Chosen, "原始密码不正确"),
            (RunningServer.Password, "short", "short", "至少输入 12 个字符"),
            (RunningServer.Password, "my " + Account, "my " + Account, "不能包含账号"),
            (RunningServer.Password, "qwertyuiop12", "qwertyuiop12", "过于简单"),
            (RunningServer.Password, "Password2026!", "Password2026!", "常见的密码"),
            (RunningServer.Password, Chosen, Chosen + "!", "两次输入的新密码不一致"),
            (RunningServer.Password, RunningServer.Password, RunningServer.Password, "最近 5 次用过"),
        ];
        var browser = await WithPasswordAsync();
        var before = (await AccountAsync()).PasswordVerifier;
        foreach (var (original, chosen, repeated, text) in cases)
        {
            using var refused = await ChangeAsync(browser, original, chosen, repeated);
            var html = await TextAsync(refused);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains(text, html, StringComparison.Ordinal);
            Assert.Contains("aria-invalid=\"true\"", html, StringComparison.Ordinal);
            Assert.Equal(before, (await AccountAsync()).PasswordVerifier);
        }
    }

    [Fact]
    public async Task The_last_five_may_not_come_back_and_the_one_before_them_may()
    {
        var browser = await WithPasswordAsync();
        var passwords = Enumerable.Range(1, 5).Select(i => $"{Chosen} {i}").Prepend(RunningServer.Password).ToList();
        for (var i = 1; i < passwords.Count; i++)
        {
            using var changed = await ChangeAsync(browser, passwords[i - 1], passwords[i]);
            Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
            Server.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var recent in passwords.Skip(1))
        {
            using var refused = await ChangeAsync(browser, passwords[^1], recent);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        }

        using var again = await ChangeAsync(browser, passwords[^1], passwords[0]);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
        var kept = await Server.InDatabaseAsync(db => db.PreviousPasswords.CountAsync());
        Assert.Equal(PasswordBook.Remembered - 1, kept);
    }

    [Fact]
    public async Task Five_wrong_originals_bar_the_sixth_and_it_counts_with_those_of_the_login()
    {
        var browser = await WithPasswordAsync();
        for (var i = 0; i < 4; i++)
        {
            using var wrong = await ChangeAsync(browser, "wrong", Chosen);
        }

        using var atLogin = await NewBrowser().PasswordLoginAsync(Account, "wrong");
        using var barred = await ChangeAsync(browser, RunningServer.Password, Chosen);
        Assert.Equal(HttpStatusCode.TooManyRequests, barred.StatusCode);
    }

    [Fact]
    public async Task Of_two_changes_from_the_same_password_one_wins()
    {
        var account = await AccountAsync();
        var won = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => ReplaceAsync(account, $"v{i}")))
        );
        Assert.Single(won, w => w);
        Assert.Equal(1, await Server.InDatabaseAsync(db => db.AuditEvents.CountAsync()));
    }

    [Fact]
    public async Task Without_our_page_s_token_nothing_happens()
    {
        var browser = await WithPasswordAsync();
        var form = new FormUrlEncodedContent([
            new("original", RunningServer.Password),
            new("chosen", Chosen),
            new("repeated", Chosen),
        ]);
        using var refused = await browser.PostAsync(Path, form);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private async Task<bool> ReplaceAsync(Account account, string verifier)
    {
        await using var scope = Server.App.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<PasswordBook>()
            .ReplaceAsync(
                account,
                new NewPassword(verifier, IsTemporary: false, KeptSession: null),
                new AuditActor(account.Id, null, null),
                new AuditEntry(AuditAction.PasswordChanged, "account"),
                CancellationToken.None
            );
    }

    private static Task<HttpResponseMessage> ChangeAsync(
        Browser browser,
        string original,
        string chosen,
        string? repeated = null
    ) => browser.PostFormAsync(Path, ("original", original), ("chosen", chosen), ("repeated", repeated ?? chosen));
}
