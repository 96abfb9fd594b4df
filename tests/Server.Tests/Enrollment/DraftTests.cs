using System.Net;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Features.Enrollment;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Enrollment;

/// <summary>A draft that is left, resumed, asked about or forgotten; its phone and its password.</summary>
public sealed class DraftTests : EnrollmentScenario
{
    [Fact]
    public async Task The_resume_code_is_shown_once_kept_as_a_hash_and_opens_the_draft_elsewhere()
    {
        using var browser = await BeginAsync();
        var page = await TextAsync(browser, "/enrolment/tasks?begun=true");
        var code = page.Split("继续码：<span class=\"mono\">")[1].Split('<')[0];
        Assert.DoesNotContain(code, await TextAsync(browser, "/enrolment/tasks"), StringComparison.Ordinal);
        var hash = (await OnlyEnrollmentAsync()).ResumeHash;
        Assert.Equal(hash, EnrollmentBook.HashOf(code.Replace("-", "", StringComparison.Ordinal)));

        using var other = Server.NewBrowser();
        using var wrong = await PostAsync(other, "/enrolment", "?handler=Resume", ("code", "2222-2222-2222-2222"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using var right = await PostAsync(other, "/enrolment", "?handler=Resume", ("code", code.ToLowerInvariant()));
        Assert.Equal("/enrolment/tasks", right.Headers.Location?.OriginalString);
        Assert.Contains(
            (await OnlyEnrollmentAsync()).Number,
            await TextAsync(other, "/enrolment/tasks"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_draft_that_nobody_hands_in_leaves_with_its_files()
    {
        using var browser = await PrepareAsync();
        Server.Clock.Advance(TimeSpan.FromDays(31));
        var purge = Server.App.Services.GetRequiredService<DraftPurge>();
        using var gone = await browser.GetAsync("/enrolment/tasks");

        Assert.Equal("/enrolment", gone.Headers.Location?.OriginalString);
        Assert.InRange(await purge.PurgeOnceAsync(TestContext.Current.CancellationToken), 0, 1);
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.Enrollments.CountAsync()));
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.UploadedFiles.CountAsync()));
        Assert.Empty(Directory.GetFiles(Server.PathOf("files/attachments"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_code_is_sent_once_a_minute_and_a_wrong_one_proves_nothing()
    {
        using var browser = await BeginAsync();
        using var sent = await PostAsync(browser, "/enrolment/account", "?handler=Code", ("mobile", Phone));
        using var again = await PostAsync(browser, "/enrolment/account", "?handler=Code", ("mobile", Phone));
        Assert.Contains("过于频繁", await TextAsync(again), StringComparison.Ordinal);
        var code = LastCode();
        for (var i = 0; i < 6; i++)
        {
            using var wrong = await PostAsync(
                browser,
                "/enrolment/account",
                "",
                ("mobile", Phone),
                ("code", code == "000000" ? "111111" : "000000"),
                ("password", NewPassword),
                ("repeated", NewPassword)
            );
            Assert.Contains("id=\"code-error\"", await TextAsync(wrong), StringComparison.Ordinal);
        }

        using var late = await PostAsync(
            browser,
            "/enrolment/account",
            "",
            ("mobile", Phone),
            ("code", code),
            ("password", NewPassword),
            ("repeated", NewPassword)
        );
        Assert.Contains("id=\"code-error\"", await TextAsync(late), StringComparison.Ordinal);
        Assert.Null((await OnlyEnrollmentAsync()).MobileProvedAt);
    }

    [Fact]
    public async Task Five_codes_a_day_are_the_limit_and_the_next_day_there_are_more()
    {
        using var browser = await BeginAsync();
        for (var i = 0; i < 5; i++)
        {
            using var sent = await CodeAsync(browser, $"1390000000{i}");
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
            Server.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        using var sixth = await CodeAsync(browser, Phone);
        Assert.Contains("每天最多五次", await TextAsync(sixth), StringComparison.Ordinal);
        Server.Clock.Advance(TimeSpan.FromDays(1));
        using var next = await CodeAsync(browser, Phone);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(1, (await OnlyEnrollmentAsync()).Code.Sent);
    }

    [Fact]
    public async Task A_number_that_is_shown_masked_gets_its_code_without_being_typed_again()
    {
        using var browser = await BeginAsync();
        using var first = await CodeAsync(browser, Phone);
        Assert.Contains(
            "value=\"139****0001\"",
            await TextAsync(browser, "/enrolment/account"),
            StringComparison.Ordinal
        );
        Server.Clock.Advance(TimeSpan.FromMinutes(10));
        using var again = await CodeAsync(browser, "139****0001");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(Phone, Server.App.Services.GetRequiredService<Outbox>().Messages[0].To);
        using var other = await CodeAsync(browser, "138****0001");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
    }

    [Fact]
    public async Task The_start_page_offers_what_this_browser_began_and_does_not_drop_it_silently()
    {
        using var fresh = Server.NewBrowser();
        Assert.DoesNotContain("继续本机上的注册", await TextAsync(fresh, "/enrolment"), StringComparison.Ordinal);
        using var browser = await BeginAsync();
        var number = (await OnlyEnrollmentAsync()).Number;
        var start = await TextAsync(browser, "/enrolment");
        Assert.Contains("继续本机上的注册", start, StringComparison.Ordinal);
        Assert.Contains(number, start, StringComparison.Ordinal);

        using var asked = await PostAsync(browser, "/enrolment", "?handler=Start");
        Assert.Equal(HttpStatusCode.Conflict, asked.StatusCode);
        Assert.Contains("先记下继续码", await TextAsync(asked), StringComparison.Ordinal);
        Assert.Contains(number, await TextAsync(browser, "/enrolment/tasks"), StringComparison.Ordinal);
        using var sure = await PostAsync(browser, "/enrolment", "?handler=Start", ("another", "true"));
        Assert.Equal("/enrolment/tasks?begun=true", sure.Headers.Location?.OriginalString);
        Assert.Equal(2, await Server.InDatabaseAsync(db => db.Enrollments.CountAsync()));
    }

    private static Task<HttpResponseMessage> CodeAsync(Browser browser, string mobile) =>
        PostAsync(browser, "/enrolment/account", "?handler=Code", ("mobile", mobile));

    [Theory]
    [InlineData("short", "short", "password")]
    [InlineData("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "password")]
    [InlineData("x91370000XXXXXX0197x", "x91370000XXXXXX0197x", "password")]
    [InlineData("four unrelated words", "four unrelated word", "repeated")]
    public async Task A_weak_or_mistyped_password_is_named(string password, string repeated, string field)
    {
        using var browser = await BeginAsync();
        using var basics = await PostAsync(browser, "/enrolment/basics", "", Basics());
        using var refused = await PostAsync(
            browser,
            "/enrolment/account",
            "",
            ("mobile", Phone),
            ("password", password),
            ("repeated", repeated)
        );
        Assert.Contains($"id=\"{field}-error\"", await TextAsync(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_state_is_told_to_whoever_knows_number_and_code_or_code_and_phone_and_to_nobody_else()
    {
        using var browser = await PrepareAsync();
        using var submitted = await PostAsync(browser, "/enrolment/authentication", "", ("circumstance", "New"));
        var enrollment = await OnlyEnrollmentAsync();
        using var other = Server.NewBrowser();
        using var known = await PostAsync(
            other,
            "/enrolment/status",
            "?handler=Phone",
            ("creditCode", Code),
            ("tail", Phone[^4..])
        );
        using var wrong = await PostAsync(
            other,
            "/enrolment/status",
            "?handler=Phone",
            ("creditCode", Code),
            ("tail", "9999")
        );
        using var unknown = await PostAsync(
            other,
            "/enrolment/status",
            "?handler=Phone",
            ("creditCode", "91110000XXXXXX0191"),
            ("tail", Phone[^4..])
        );
        using var noCode = await PostAsync(
            other,
            "/enrolment/status",
            "?handler=Code",
            ("number", enrollment.Number),
            ("code", "x")
        );

        Assert.Contains($"{enrollment.Number}</span>：待现场认证", await TextAsync(known), StringComparison.Ordinal);
        Assert.Equal(EnrollmentState.Submitted, enrollment.State);
        foreach (var answer in new[] { wrong, unknown, noCode })
        {
            Assert.Contains("没有查询到相符的注册", await TextAsync(answer), StringComparison.Ordinal);
        }
    }
}
