using System.Net;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Accounts;

/// <summary>经办人 under one account: who they are, which one a session belongs to.</summary>
public sealed class OperatorTests : AccountScenario
{
    private const string Path = "/enterprise/operators";
    private const string Choice = "/enterprise/operator";

    [Fact]
    public async Task A_sole_operator_is_known_without_a_choice_and_shown_masked()
    {
        var first = await WithKeyAsync();
        using var added = await AddAsync(first, "测试乙", "13900000005");
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        Assert.Contains("139****0005", await TextAsync(first, Path), StringComparison.Ordinal);

        var next = await WithPasswordAsync();
        Assert.Contains(">测试乙</a>", await TextAsync(next, "/reporting"), StringComparison.Ordinal);
        Assert.Contains("测试乙", await TextAsync(next, "/enterprise/sessions"), StringComparison.Ordinal);
        var stored = await Server.InDatabaseAsync(db => db.Operators.SingleAsync());
        Assert.DoesNotContain(
            "0005",
            System.Text.Encoding.UTF8.GetString(stored.MobileSealed!),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Of_several_one_has_to_be_chosen_first_and_the_audit_names_them_from_then_on()
    {
        var first = await WithKeyAsync();
        using var one = await AddAsync(first, "测试乙");
        using var two = await AddAsync(first, "测试丙");
        var browser = NewBrowser();
        using var login = await browser.PasswordLoginAsync(Account, RunningServer.Password);
        Assert.Equal(Choice, login.Headers.Location?.ToString());
        using var refused = await browser.GetAsync("/reporting");
        Assert.Equal("auth.step_required", await Browser.CodeOfAsync(refused));
        using var nobody = await browser.PostFormAsync(Choice);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nobody.StatusCode);

        using var chosen = await ChooseAsync(browser, "测试丙");
        Assert.Equal("/reporting", chosen.Headers.Location?.ToString());
        Assert.True(await IsInAsync(browser));
        using var ended = await browser.PostFormAsync("/enterprise/sessions?handler=EndAll");
        Assert.Equal("测试丙", Assert.Single(await AuditAsync(AuditAction.SessionsEnded)).OperatorName);
    }

    [Fact]
    public async Task Another_takes_over_in_the_same_session()
    {
        var browser = await WithKeyAsync();
        using var one = await AddAsync(browser, "测试乙");
        using var two = await AddAsync(browser, "测试丙");
        using var first = await ChooseAsync(browser, "测试乙");
        using var second = await ChooseAsync(browser, "测试丙");
        Assert.Contains(">测试丙</a>", await TextAsync(browser, "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_deactivated_is_out_at_once_and_can_not_be_chosen()
    {
        var browser = await WithKeyAsync();
        using var one = await AddAsync(browser, "测试乙");
        var sole = await WithPasswordAsync();
        using var two = await AddAsync(browser, "测试丙");
        using var mine = await ChooseAsync(browser, "测试丙");
        using var own = await DeactivateAsync(browser, await IdAsync("测试丙"));
        using var done = await DeactivateAsync(browser, await IdAsync("测试乙"));
        using var again = await DeactivateAsync(browser, await IdAsync("测试乙"));
        using var chosen = await ChooseAsync(browser, "测试乙");

        Assert.Equal(HttpStatusCode.Conflict, own.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, chosen.StatusCode);
        Assert.False(await IsInAsync(sole));
        Assert.True(await IsInAsync(browser));
    }

    [Fact]
    public async Task A_session_that_waits_for_a_choice_goes_on_when_nobody_is_left_to_choose()
    {
        var browser = await WithKeyAsync();
        using var one = await AddAsync(browser, "测试乙");
        using var two = await AddAsync(browser, "测试丙");
        var waiting = await WithPasswordAsync();
        Assert.False(await IsInAsync(waiting));
        using var first = await DeactivateAsync(browser, await IdAsync("测试乙"));
        using var still = await waiting.GetAsync(Choice);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        using var second = await DeactivateAsync(browser, await IdAsync("测试丙"));
        using var led = await waiting.GetAsync(Choice);

        Assert.Equal("/enterprise/operators", led.Headers.Location?.ToString());
        Assert.True(await IsInAsync(waiting));
    }

    [Theory]
    [InlineData("", "", "请填写经办人姓名")]
    [InlineData("测试乙", "12", "手机号不正确")]
    [InlineData("测试甲", "", "已经在用")]
    public async Task What_is_wrong_is_said_and_what_was_typed_stays(string name, string mobile, string text)
    {
        var browser = await WithKeyAsync();
        using var first = await AddAsync(browser, "测试甲");
        using var refused = await AddAsync(browser, name, mobile);
        var html = await TextAsync(refused);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(text, html, StringComparison.Ordinal);
        Assert.Contains(name.Length > 0 ? $"value=\"{name}\"" : "id=\"name\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_alone_adds_and_removes_nobody()
    {
        var withKey = await WithKeyAsync();
        using var one = await AddAsync(withKey, "测试乙");
        var browser = await WithPasswordAsync();
        using var add = await AddAsync(browser, "测试丙");
        using var end = await DeactivateAsync(browser, await IdAsync("测试乙"));
        Assert.Equal(HttpStatusCode.Forbidden, add.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, end.StatusCode);
        Assert.Single(await AuditAsync(AuditAction.OperatorAdded));
    }

    [Fact]
    public async Task Nobody_of_another_account_can_be_chosen_or_deactivated()
    {
        var foreign = await Server.InDatabaseAsync(async db =>
        {
            var account = new Account
            {
                Id = Guid.NewGuid(),
                Name = "FOREIGN",
                PasswordVerifier = "none",
                CreatedAt = Server.Clock.GetUtcNow(),
            };
            var person = new Operator
            {
                Id = Guid.NewGuid(),
                AccountId = account.Id,
                Name = "他人",
                CreatedAt = Server.Clock.GetUtcNow(),
            };
            db.AddRange(account, person);
            await db.SaveChangesAsync();
            return person.Id;
        });
        var browser = await WithKeyAsync();
        using var chosen = await browser.PostFormAsync(Choice, ("id", $"{foreign}"));
        using var ended = await DeactivateAsync(browser, foreign);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, chosen.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, ended.StatusCode);
        Assert.DoesNotContain("他人", await TextAsync(browser, Path), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AddAsync(Browser browser, string name, string mobile = "") =>
        browser.PostFormAsync($"{Path}?handler=Add", ("name", name), ("mobile", mobile));

    private static Task<HttpResponseMessage> DeactivateAsync(Browser browser, Guid id) =>
        browser.PostFormAsync($"{Path}?handler=Deactivate", ("id", $"{id}"));

    private async Task<HttpResponseMessage> ChooseAsync(Browser browser, string name) =>
        await browser.PostFormAsync(Choice, ("id", $"{await IdAsync(name)}"));

    private Task<Guid> IdAsync(string name) =>
        Server.InDatabaseAsync(db => db.Operators.Where(o => o.Name == name).Select(o => o.Id).SingleAsync());
}
