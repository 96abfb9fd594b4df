using System.Net;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Tests.Accounts;

/// <summary>修改手机号 in two steps (Manual S55, S56), and the way for a lost phone.</summary>
public sealed class ChangePhoneTests : AccountScenario
{
    private const string First = "/enterprise/phone";
    private const string Second = "/enterprise/phone/new";
    private const string NewNumber = "13900000002";

    [Fact]
    [Trait("Seed", "S55")]
    [Trait("Seed", "S56")]
    public async Task The_original_number_answers_then_the_new_one_and_then_it_is_the_phone()
    {
        await SetPhoneAsync();
        var browser = await WithKeyAsync();
        using var asked = await browser.PostFormAsync($"{First}?handler=Code", ("original", Phone));
        Assert.Contains("139****0001", await TextAsync(asked), StringComparison.Ordinal);
        using var proved = await browser.PostFormAsync(
            $"{First}?handler=Prove",
            ("original", Phone),
            ("code", CodeTo(Phone))
        );
        Assert.Equal(Second, proved.Headers.Location?.ToString());
        using var sent = await browser.PostFormAsync($"{Second}?handler=Code", ("mobile", NewNumber));
        using var done = await browser.PostFormAsync(
            $"{Second}?handler=Change",
            ("mobile", NewNumber),
            ("code", CodeTo(NewNumber))
        );

        Assert.Equal($"{First}?done=true", done.Headers.Location?.ToString());
        Assert.Contains("139****0002", await TextAsync(browser, First), StringComparison.Ordinal);
        Assert.Equal(Phone, Messages[0].To);
        Assert.Contains("139****0002", Messages[0].Text, StringComparison.Ordinal);
        Assert.Single(await AuditAsync(AuditAction.PhoneChanged));
        // The proof of the original number is spent with it.
        using var again = await browser.GetAsync(Second);
        Assert.Equal(First, again.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_lost_phone_is_replaced_by_its_number_and_the_password_with_the_key()
    {
        await SetPhoneAsync();
        var browser = await WithKeyAsync();
        using var wrong = await LostAsync(browser, Phone, "wrong");
        using var proved = await LostAsync(browser, Phone, RunningServer.Password);

        Assert.Contains("密码不正确", await TextAsync(wrong), StringComparison.Ordinal);
        Assert.Equal(Second, proved.Headers.Location?.ToString());
        Assert.Equal(0, (await AccountAsync()).PhoneFailures);
    }

    [Fact]
    public async Task An_account_without_a_phone_enters_its_first_one_by_password_and_key()
    {
        var browser = await WithKeyAsync();
        using var proved = await LostAsync(browser, "", RunningServer.Password);
        Assert.Equal(Second, proved.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Five_wrong_numbers_lock_it_for_the_right_one_too()
    {
        await SetPhoneAsync();
        var browser = await WithKeyAsync();
        for (var i = 0; i < PhoneBook.MaxFailures; i++)
        {
            using var wrong = await LostAsync(browser, NewNumber, RunningServer.Password);
            Assert.Contains("原始手机号不正确", await TextAsync(wrong), StringComparison.Ordinal);
        }

        using var right = await LostAsync(browser, Phone, RunningServer.Password);
        using var code = await browser.PostFormAsync($"{First}?handler=Code", ("original", Phone));
        Assert.Contains("已锁定", await TextAsync(right), StringComparison.Ordinal);
        Assert.Contains("已锁定", await TextAsync(code), StringComparison.Ordinal);
        Assert.Empty(Messages);
    }

    [Fact]
    public async Task Five_wrong_codes_lock_it_and_asking_for_a_code_costs_nothing()
    {
        await SetPhoneAsync();
        var browser = await WithKeyAsync();
        using var asked = await browser.PostFormAsync($"{First}?handler=Code", ("original", Phone));
        Assert.Equal(0, (await AccountAsync()).PhoneFailures);
        var code = CodeTo(Phone);
        for (var i = 0; i < PhoneBook.MaxFailures; i++)
        {
            using var wrong = await ProveAsync(browser, code == "000000" ? "000001" : "000000");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        }

        using var right = await ProveAsync(browser, code);
        Assert.Contains("已锁定", await TextAsync(right), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_step_does_not_open_without_the_first_nor_after_its_ten_minutes()
    {
        var browser = await WithKeyAsync();
        using var direct = await browser.PostFormAsync($"{Second}?handler=Code", ("mobile", NewNumber));
        Assert.Equal(First, direct.Headers.Location?.ToString());
        Assert.Empty(Messages);

        using var proved = await LostAsync(browser, "", RunningServer.Password);
        Assert.Contains("第二步", await TextAsync(browser, Second), StringComparison.Ordinal);
        Server.Clock.Advance(PhoneBook.ProofLife);
        using var late = await browser.GetAsync(Second);
        Assert.Equal(First, late.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_code_for_one_new_number_enters_no_other()
    {
        var browser = await WithKeyAsync();
        using var proved = await LostAsync(browser, "", RunningServer.Password);
        using var sent = await browser.PostFormAsync($"{Second}?handler=Code", ("mobile", NewNumber));
        using var other = await browser.PostFormAsync(
            $"{Second}?handler=Change",
            ("mobile", "13900000003"),
            ("code", CodeTo(NewNumber))
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Null((await AccountAsync()).MobileSealed);
    }

    [Fact]
    public async Task A_password_alone_changes_no_phone()
    {
        await SetPhoneAsync();
        var browser = await WithPasswordAsync();
        using var lost = await LostAsync(browser, Phone, RunningServer.Password);
        using var second = await browser.PostFormAsync($"{Second}?handler=Code", ("mobile", NewNumber));
        Assert.All(new[] { lost, second }, a => Assert.Equal(HttpStatusCode.Forbidden, a.StatusCode));
    }

    private static Task<HttpResponseMessage> LostAsync(Browser browser, string known, string password) =>
        browser.PostFormAsync($"{First}?handler=Lost", ("known", known), ("password", password));

    private static Task<HttpResponseMessage> ProveAsync(Browser browser, string code) =>
        browser.PostFormAsync($"{First}?handler=Prove", ("original", Phone), ("code", code));

    /// <summary>The newest code that this phone got.</summary>
    private string CodeTo(string number) =>
        string.Concat(
            Messages
                .First(m => m.To == number && m.Text.StartsWith("验证码", StringComparison.Ordinal))
                .Text.SkipWhile(c => !char.IsAsciiDigit(c))
                .TakeWhile(char.IsAsciiDigit)
        );
}
