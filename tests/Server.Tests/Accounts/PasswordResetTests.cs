using System.Net;
using System.Text.RegularExpressions;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Accounts;

/// <summary>重置密码 by the province, and what the enterprise may do until it has changed it (Manual S27, S28).</summary>
public sealed partial class PasswordResetTests : AccountScenario
{
    private const string Desk = $"/provincial/passwords?enterprise={Account}";
    private const string Reset = $"{Desk}&handler=Reset";
    private const string OwnPassword = "rain 4 over old bridge";

    [Fact]
    [Trait("Seed", "S28")]
    public async Task A_reset_ends_all_sessions_shows_a_password_once_and_the_next_login_has_to_change_it()
    {
        var before = await WithKeyAsync();
        var desk = await AtTheDeskAsync();
        using var done = await desk.PostFormAsync(Reset, ("reason", "持介绍信到窗口办理"));
        var temporary = Temporary().Match(await TextAsync(done)).Groups["password"].Value;
        Assert.Matches("^([A-Za-z2-9]{4}-){3}[A-Za-z2-9]{4}$", temporary);
        Assert.DoesNotContain(temporary, await TextAsync(desk, Desk), StringComparison.Ordinal);
        Assert.False(await IsInAsync(before));

        var browser = NewBrowser();
        using var old = await browser.PasswordLoginAsync(Account, RunningServer.Password);
        using var login = await browser.PasswordLoginAsync(Account, temporary);
        Assert.Equal("auth.password", await Browser.CodeOfAsync(old));
        Assert.Equal("/enterprise/password", login.Headers.Location?.ToString());
        foreach (var path in new[] { "/", "/reporting", "/evidence", "/enterprise/sessions", "/enterprise/operators" })
        {
            using var refused = await browser.GetAsync(path);
            Assert.Equal("auth.step_required", await Browser.CodeOfAsync(refused));
        }

        Assert.Equal(RejectionReason.SessionNotReady, Server.Refusals.Last);
        Assert.Contains("临时密码", await TextAsync(browser, "/enterprise/password"), StringComparison.Ordinal);

        using var changed = await browser.PostFormAsync(
            "/enterprise/password",
            ("original", temporary),
            ("chosen", OwnPassword),
            ("repeated", OwnPassword)
        );
        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        Assert.True(await IsInAsync(browser));
        Assert.True(await IsInAsync(await WithKeyAsync(OwnPassword)));
    }

    [Fact]
    public async Task A_temporary_password_opens_a_session_for_72_hours_and_not_one_second_longer()
    {
        var desk = await AtTheDeskAsync();
        using var done = await desk.PostFormAsync(Reset, ("reason", "持介绍信到窗口办理"));
        var temporary = Temporary().Match(await TextAsync(done)).Groups["password"].Value;
        await EndPasswordAsync(TimeSpan.FromSeconds(30));
        await WithPasswordAsync(temporary);
        await WithKeyAsync(temporary);

        await EndPasswordAsync(TimeSpan.FromSeconds(-1));
        using var late = await NewBrowser().PasswordLoginAsync(Account, temporary);
        Assert.Equal(RejectionReason.PasswordExpired, Server.Refusals.Last);
        using var withKey = await NewBrowser().LoginAsync(Account, temporary, Leaf);
        using var wrong = await NewBrowser().PasswordLoginAsync(Account, "not the one");

        Assert.Equal("auth.password_expired", await Browser.CodeOfAsync(late));
        Assert.Equal("auth.password_expired", await Browser.CodeOfAsync(withKey));
        Assert.Equal("auth.password", await Browser.CodeOfAsync(wrong));
    }

    [Fact]
    public async Task A_reset_counts_the_72_hours_and_one_s_own_password_has_no_end()
    {
        var desk = await AtTheDeskAsync();
        using var done = await desk.PostFormAsync(Reset, ("reason", "持介绍信到窗口办理"));
        var temporary = Temporary().Match(await TextAsync(done)).Groups["password"].Value;
        var ends = (await AccountAsync()).PasswordEndsAt - Server.Clock.GetUtcNow();
        Assert.InRange(ends!.Value.TotalHours, 71.9, 72);

        var browser = await WithPasswordAsync(temporary);
        using var changed = await browser.PostFormAsync(
            "/enterprise/password",
            ("original", temporary),
            ("chosen", OwnPassword),
            ("repeated", OwnPassword)
        );
        Assert.Null((await AccountAsync()).PasswordEndsAt);
    }

    [Fact]
    public async Task The_key_opens_no_way_around_the_change()
    {
        await SetMustChangeAsync();
        var browser = await WithKeyAsync();
        using var refused = await browser.GetAsync("/reporting");
        Assert.Equal("auth.step_required", await Browser.CodeOfAsync(refused));
        using var logout = await browser.PostFormAsync("/logout");
        Assert.Equal(HttpStatusCode.SeeOther, logout.StatusCode);
    }

    [Fact]
    public async Task A_person_who_asks_for_a_page_is_led_to_the_change()
    {
        await SetMustChangeAsync();
        var browser = await WithPasswordAsync();
        browser.Accept("text/html");
        using var led = await browser.GetAsync("/reporting");
        Assert.Equal("/enterprise/password", led.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_phone_that_lacks_its_grounds_is_not_typed_twice()
    {
        var desk = await AtTheDeskAsync();
        using var refused = await desk.PostFormAsync(
            $"/provincial/passwords?handler=Phone&enterprise={Account}",
            ("mobile", "13900000002"),
            ("phoneReason", " ")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("value=\"13900000002\"", await TextAsync(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_says_who_reset_what_why_and_from_where()
    {
        var desk = await AtTheDeskAsync();
        using var done = await desk.PostFormAsync(Reset, ("reason", "持介绍信到窗口办理"));

        var row = Assert.Single(await AuditAsync(AuditAction.PasswordReset));
        Assert.Equal($"account {Account}", row.Object);
        Assert.Equal("持介绍信到窗口办理", row.Reason);
        Assert.Equal(AuditResult.Done, row.Result);
        Assert.NotNull(row.ClientAddress);
        Assert.Equal((await AccountAsync()).EnterpriseId, row.EnterpriseId);
        Assert.NotEqual((await AccountAsync()).Id, row.AccountId);
    }

    [Fact]
    public async Task Without_a_reason_nothing_is_reset()
    {
        var desk = await AtTheDeskAsync();
        using var refused = await desk.PostFormAsync(Reset, ("reason", " "));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.False((await AccountAsync()).MustChangePassword);
        Assert.Empty(await AuditAsync(AuditAction.PasswordReset));
    }

    [Fact]
    public async Task Another_province_sees_and_resets_no_more_of_it_than_of_nobody()
    {
        var desk = await AtTheDeskAsync("11");
        using var refused = await desk.PostFormAsync(Reset, ("reason", "x"));
        using var phone = await desk.PostFormAsync($"{Desk}&handler=Phone", ("mobile", Phone), ("phoneReason", "x"));
        var foreign = await TextAsync(desk, Desk);
        var unknown = await TextAsync(desk, "/provincial/passwords?enterprise=91440000XXXXXX019H");

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, phone.StatusCode);
        Assert.Equal(Bare(unknown, "91440000XXXXXX019H"), Bare(foreign, Account));
        Assert.False((await AccountAsync()).MustChangePassword);
    }

    [Fact]
    public async Task An_enterprise_does_not_reach_the_desk()
    {
        var browser = await WithKeyAsync();
        using var look = await browser.GetAsync(Desk);
        using var act = await browser.PostFormAsync(Reset, ("reason", "x"));
        Assert.Equal(HttpStatusCode.Forbidden, look.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, act.StatusCode);
    }

    [Fact]
    public async Task The_desk_enters_a_phone_that_was_proved_on_paper_and_opens_a_locked_change()
    {
        await Server.InDatabaseAsync(db => db.Accounts.ExecuteUpdateAsync(s => s.SetProperty(a => a.PhoneFailures, 5)));
        var desk = await AtTheDeskAsync();
        using var wrong = await desk.PostFormAsync($"{Desk}&handler=Phone", ("mobile", "12"), ("phoneReason", "x"));
        using var done = await desk.PostFormAsync(
            $"{Desk}&handler=Phone",
            ("mobile", Phone),
            ("phoneReason", "介绍信")
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Contains("139****0001", await TextAsync(desk, Desk), StringComparison.Ordinal);
        Assert.Equal(0, (await AccountAsync()).PhoneFailures);
        Assert.Equal("介绍信", Assert.Single(await AuditAsync(AuditAction.PhoneReset)).Reason);
    }

    [Theory]
    [InlineData("UPDATE \"AuditEvents\" SET \"Reason\" = 'x'")]
    [InlineData("DELETE FROM \"AuditEvents\"")]
    public async Task The_database_changes_no_audit_row(string statement)
    {
        var desk = await AtTheDeskAsync();
        using var done = await desk.PostFormAsync(Reset, ("reason", "x"));
        var error = await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() =>
            Server.InDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(statement))
        );
        Assert.Contains("insert-only", error.Message, StringComparison.Ordinal);
    }

    private Task<int> EndPasswordAsync(TimeSpan after) =>
        Server.InDatabaseAsync(db =>
            db.Accounts.Where(a => a.Name == Account)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.PasswordEndsAt, Server.Clock.GetUtcNow() + after))
        );

    private Task<int> SetMustChangeAsync() =>
        Server.InDatabaseAsync(db =>
            db.Accounts.ExecuteUpdateAsync(s => s.SetProperty(a => a.MustChangePassword, true))
        );

    /// <summary>Without what differs in any two answers.</summary>
    private static string Bare(string html, string code) =>
        Changing().Replace(html.Replace(code, "CODE", StringComparison.Ordinal), "");

    [GeneratedRegex("id=\"temporary\">(?<password>[^<]+)<", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Temporary();

    [GeneratedRegex("(content|value)=\"[A-Za-z0-9_-]{60,}\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Changing();
}
