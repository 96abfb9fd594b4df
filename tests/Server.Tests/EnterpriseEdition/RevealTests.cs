using System.Net;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>明文查看: masked everywhere, in full for one answer, with a reason and a row of the audit.</summary>
public sealed class RevealTests() : EnterpriseScenario(null)
{
    private const string IdOfApplicant = "110000199001010013";
    private const string MobileOfApplicant = "13800138000";
    private const string Reason = "核对申请人身份证原件";

    [Fact]
    public async Task A_value_is_shown_once_against_a_reason_and_the_audit_tells_of_it_without_the_value()
    {
        var number = await Server.AddApplicationAsync(Signer);
        var address = $"/reveal/application/{number}";
        Assert.Contains(address, await Page.TextAsync($"/reporting/{number}"), StringComparison.Ordinal);

        var asked = await Page.TextAsync(address);
        using var shown = await Page.PostFormAsync(address, ("reason", Reason));
        var answer = await shown.Content.ReadAsStringAsync();
        var after = await Page.TextAsync(address);

        Assert.All([asked, after], AssertMasked);
        Assert.Contains("no-store", shown.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.Contains(IdOfApplicant, answer, StringComparison.Ordinal);
        Assert.Contains(MobileOfApplicant, answer, StringComparison.Ordinal);
        var row = Assert.Single(await RowsAsync());
        Assert.Equal(
            (AuditResult.Done, Signer.AccountId, Signer.EnterpriseId, Reason, $"application {number}"),
            (row.Result, row.AccountId, row.EnterpriseId, row.Reason, row.Object)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("原因\u202e")]
    [InlineData(null)]
    public async Task Without_a_reason_nothing_is_shown_and_nothing_is_written(string? reason)
    {
        var number = await Server.AddApplicationAsync(Signer);
        using var refused = await Page.PostFormAsync(
            $"/reveal/application/{number}",
            ("reason", reason ?? new string('长', 201))
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        AssertMasked(await refused.Content.ReadAsStringAsync());
        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task Registered_persons_and_those_of_a_deregistration_are_shown_in_the_same_way()
    {
        var person = await AddPersonAsync("测试甲");
        var deregistration = await PrepareDeregistrationAsync(person, withFile: false);
        foreach (
            var address in new[]
            {
                $"/reveal/person/{person.RegistrationNumber}",
                deregistration.Replace("/deregistration/", "/reveal/deregistration/", StringComparison.Ordinal),
            }
        )
        {
            Assert.DoesNotContain(IdNumberOf(1), await Page.TextAsync(address), StringComparison.Ordinal);
            using var shown = await Page.PostFormAsync(address, ("reason", Reason));
            Assert.Contains(IdNumberOf(1), await shown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(2, (await RowsAsync()).Count);
    }

    [Fact]
    public async Task Another_enterprise_s_persons_are_not_there_and_leave_no_row()
    {
        var other = await Server.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
        var person = await AddPersonAsync("外单位", other.EnterpriseId);
        var number = await Server.AddApplicationAsync(other);
        foreach (
            var address in new[]
            {
                $"/reveal/application/{number}",
                $"/reveal/person/{person.RegistrationNumber}",
                $"/reveal/nothing/{number}",
            }
        )
        {
            using var read = await Page.GetAsync(address);
            using var posted = await Page.PostFormAsync(address, ("reason", Reason));
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (read.StatusCode, posted.StatusCode));
        }

        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task After_a_hundred_looks_in_a_day_the_next_is_refused_and_recorded()
    {
        var number = await Server.AddApplicationAsync(Signer);
        await SetLooksAsync(99, daysAgo: 0);
        using var last = await Page.PostFormAsync($"/reveal/application/{number}", ("reason", Reason));
        using var refused = await Page.PostFormAsync($"/reveal/application/{number}", ("reason", Reason));

        Assert.Contains(IdOfApplicant, await last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        AssertMasked(await refused.Content.ReadAsStringAsync());
        Assert.Equal(1, (await RowsAsync()).Count(r => r.Result == AuditResult.Refused));
    }

    [Fact]
    public async Task The_looks_of_yesterday_do_not_count()
    {
        var number = await Server.AddApplicationAsync(Signer);
        await SetLooksAsync(100, daysAgo: 1);
        using var shown = await Page.PostFormAsync($"/reveal/application/{number}", ("reason", Reason));

        Assert.Contains(IdOfApplicant, await shown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_twenty_looks_at_once_no_more_are_shown_than_the_day_has_left()
    {
        var number = await Server.AddApplicationAsync(Signer);
        await SetLooksAsync(95, daysAgo: 0);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async _ =>
                {
                    using var answer = await Page.PostFormAsync($"/reveal/application/{number}", ("reason", Reason));
                    return answer.StatusCode;
                })
        );

        Assert.Equal(5, answers.Count(a => a == HttpStatusCode.OK));
        Assert.Equal(15, answers.Count(a => a == HttpStatusCode.TooManyRequests));
        Assert.Equal(5, (await RowsAsync()).Count(r => r.Result == AuditResult.Done));
    }

    private static void AssertMasked(string page)
    {
        Assert.Contains("110000********0013", page, StringComparison.Ordinal);
        Assert.Contains("138****8000", page, StringComparison.Ordinal);
        Assert.DoesNotContain(IdOfApplicant, page, StringComparison.Ordinal);
        Assert.DoesNotContain(MobileOfApplicant, page, StringComparison.Ordinal);
    }

    private Task<List<AuditEvent>> RowsAsync() =>
        Server.InDatabaseAsync(db =>
            db.AuditEvents.AsNoTracking().Where(e => e.Action == AuditAction.PersonalDataRevealed).ToListAsync()
        );

    private Task<int> SetLooksAsync(int count, int daysAgo) =>
        Server.InDatabaseAsync(db =>
        {
            var day = ChinaTime.DayOf(TimeProvider.System.GetUtcNow()).AddDays(-daysAgo);
            return db
                .Accounts.Where(a => a.Id == Signer.AccountId)
                .ExecuteUpdateAsync(s => s.SetProperty(a => a.Reveals, count).SetProperty(a => a.RevealsOn, day));
        });
}
