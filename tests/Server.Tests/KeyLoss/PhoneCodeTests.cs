using System.Net;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.KeyLoss;

/// <summary>Password and one-time code: suspends at once, and only the province makes it lasting or takes it back.</summary>
public sealed class PhoneCodeTests() : KeyLossScenario(null)
{
    [Fact]
    public async Task Password_and_code_suspend_at_once_and_once()
    {
        Assert.Contains("请联系省级注册主管部门", await TextAsync(), StringComparison.Ordinal);
        await SetPhoneAsync();
        Assert.Contains("139****0001", await TextAsync(), StringComparison.Ordinal);
        using var page = await Signer.OpenPageAsync(Assurance.Password);
        var code = await CodeAsync(page);
        using var done = await page.PostFormAsync($"{LossPath}?handler=Suspend", ("code", code));
        using var ended = await Page.GetAsync("/reporting");
        using var again = await page.PostFormAsync($"{LossPath}?handler=Suspend", ("code", code));

        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(KeyStatus.Suspended, (await BindingAsync()).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        Assert.Contains("key.status_changed", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await LoggedAsync(1);
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task A_wrong_code_blocks_nothing()
    {
        await SetPhoneAsync();
        using var page = await Signer.OpenPageAsync(Assurance.Password);
        var code = await CodeAsync(page);
        using var wrong = await page.PostFormAsync($"{LossPath}?handler=Suspend", ("code", Other(code)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("auth.phone_code", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(KeyStatus.Active, (await BindingAsync()).Status);
    }

    [Fact]
    public async Task A_second_code_within_the_minute_is_not_sent()
    {
        await SetPhoneAsync();
        using var page = await Signer.OpenPageAsync(Assurance.Password);
        for (var i = 0; i < 3; i++)
        {
            using var asked = await page.PostFormAsync($"{LossPath}?handler=Code");
        }

        // The minute may have turned between them, never twice.
        Assert.InRange(Outbox.Messages.Count, 1, 2);
    }

    [Fact]
    public async Task The_table_holds_no_code()
    {
        await SetPhoneAsync();
        using var page = await Signer.OpenPageAsync(Assurance.Password);
        var code = await CodeAsync(page);
        var row = await Server.InDatabaseAsync(db => db.PhoneCodes.AsNoTracking().SingleAsync());
        Assert.DoesNotContain(code, Convert.ToHexString(row.Mac), StringComparison.Ordinal);
        Assert.Equal(32, row.Mac.Length);
    }

    private async Task<string> TextAsync()
    {
        using var page = await Signer.OpenPageAsync(Assurance.Password);
        using var answer = await page.GetAsync(LossPath);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    internal static string Other(string code) => code == "000000" ? "000001" : "000000";
}

/// <summary>The limits of a code, on a clock that the test moves.</summary>
public sealed class PhoneCodeLimitTests : IAsyncLifetime
{
    private readonly ServerWithAccount _shared = new();
    private PhoneCodeUse _use = null!;

    public async ValueTask InitializeAsync()
    {
        await _shared.InitializeAsync();
        var account = await _shared.Server.InDatabaseAsync(db => db.Accounts.Select(a => a.Id).SingleAsync());
        _use = new PhoneCodeUse(account, PhoneCodePurpose.ReportLostKey, Guid.NewGuid());
    }

    public ValueTask DisposeAsync() => _shared.DisposeAsync();

    [Fact]
    public async Task A_code_is_good_for_its_own_subject_alone()
    {
        var code = await IssueAsync();
        Assert.False(await IsSpentAsync(_use with { Subject = Guid.NewGuid() }, code));
        Assert.True(await IsSpentAsync(_use, $" {code}"));
        Assert.False(await IsSpentAsync(_use, code));
    }

    [Fact]
    public async Task A_code_dies_the_instant_it_expires()
    {
        var code = await IssueAsync();
        _shared.Server.Clock.Advance(PhoneCodeStore.Life);
        Assert.False(await IsSpentAsync(_use, code));
    }

    [Fact]
    public async Task Five_wrong_tries_kill_a_code()
    {
        var code = await IssueAsync();
        for (var i = 0; i < PhoneCodeStore.MaxAttempts; i++)
        {
            Assert.False(await IsSpentAsync(_use, PhoneCodeTests.Other(code!)));
        }

        Assert.False(await IsSpentAsync(_use, code));
    }

    [Fact]
    public async Task A_new_code_takes_the_old_ones_place()
    {
        var old = await IssueAsync();
        _shared.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var current = await IssueAsync();
        Assert.False(old != current && await IsSpentAsync(_use, old));
        Assert.True(await IsSpentAsync(_use, current));
    }

    [Fact]
    public async Task Five_codes_a_day_and_no_more()
    {
        for (var i = 0; i < PhoneCodeStore.MaxPerDay; i++)
        {
            Assert.Equal(6, (await IssueAsync())?.Length);
            Assert.Null(await IssueAsync());
            _shared.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Null(await IssueAsync());
        _shared.Server.Clock.Advance(TimeSpan.FromDays(1));
        Assert.NotNull(await IssueAsync());
    }

    [Fact]
    public async Task Of_twenty_who_spend_one_code_at_once_one_wins()
    {
        var code = await IssueAsync();
        var won = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => IsSpentAsync(_use, code)));
        Assert.Single(won, w => w);
    }

    private async Task<string?> IssueAsync()
    {
        await using var scope = _shared.Server.App.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<PhoneCodeStore>()
            .IssueAsync(_use, CancellationToken.None);
    }

    private async Task<bool> IsSpentAsync(PhoneCodeUse use, string? code)
    {
        await using var scope = _shared.Server.App.Services.CreateAsyncScope();
        var spent = await scope
            .ServiceProvider.GetRequiredService<PhoneCodeStore>()
            .SpendAsync(use, code, CancellationToken.None);
        if (spent.TryGetValue(out _, out var rejection))
        {
            return true;
        }

        Assert.Equal(RejectionReason.PhoneCodeWrong, rejection.Reason);
        return false;
    }
}
