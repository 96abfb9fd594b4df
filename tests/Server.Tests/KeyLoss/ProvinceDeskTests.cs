using System.Net;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.KeyLoss;

/// <summary>The province's desk: confirms, lifts, reports, for its own province and with its own key.</summary>
public sealed class ProvinceDeskTests() : KeyLossScenario(null)
{
    private const string Desk = "/provincial/keys";

    [Fact]
    public async Task The_desk_lifts_a_suspension_and_nothing_begun_before_comes_back()
    {
        var number = await Server.AddApplicationAsync(Signer);
        var statement = await Page.StatementAsync(number, via: "file");
        Assert.True((await MoveAsync(await BindingAsync(), KeyLossEvent.Suspend)).TryGetValue(out _, out _));
        using var password = await Signer.OpenPageAsync(Assurance.Password);
        Assert.Equal(RejectionReason.KeyReportedLost, await RefusalOfReportAsync(password, statement, number));
        using var desk = await (await AddProvinceAsync()).OpenPageAsync();
        Assert.Contains("挂失中", await TextAsync(desk, Desk), StringComparison.Ordinal);

        using var done = await ActAsync(desk, KeyLossEvent.Lift);
        using var oldSession = await Page.GetAsync("/reporting");
        var oldRequest = await RefusalOfReportAsync(password, statement, number);
        using var newSession = await Signer.OpenPageAsync();
        var newRequest = await RefusalOfReportAsync(newSession, await newSession.StatementAsync(number), number);

        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(KeyStatus.Active, (await BindingAsync()).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, oldSession.StatusCode);
        Assert.Equal(RejectionReason.SignRequestUnknown, oldRequest);
        Assert.Null(newRequest);
        await LoggedAsync(2);
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Theory]
    [InlineData(KeyLossEvent.Suspend, KeyLossEvent.Confirm)]
    [InlineData(null, KeyLossEvent.Report)]
    public async Task The_desk_makes_a_loss_lasting(KeyLossEvent? before, KeyLossEvent happened)
    {
        if (before is { } first)
        {
            Assert.True((await MoveAsync(await BindingAsync(), first)).TryGetValue(out _, out _));
        }

        using var desk = await (await AddProvinceAsync()).OpenPageAsync();
        using var done = await ActAsync(desk, happened);
        using var lift = await ActAsync(desk, KeyLossEvent.Lift);

        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, lift.StatusCode);
        Assert.Equal(KeyStatus.Lost, (await BindingAsync()).Status);
        Assert.Contains(
            "已挂失",
            await TextAsync(desk, $"{Desk}?enterprise={ReportingServer.CreditCode}"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Another_province_neither_sees_nor_moves_the_key()
    {
        Assert.True((await MoveAsync(await BindingAsync(), KeyLossEvent.Suspend)).TryGetValue(out _, out _));
        using var desk = await (await AddProvinceAsync("11")).OpenPageAsync();
        using var lift = await ActAsync(desk, KeyLossEvent.Lift);

        Assert.Equal(HttpStatusCode.NotFound, lift.StatusCode);
        Assert.DoesNotContain("挂失中", await TextAsync(desk, Desk), StringComparison.Ordinal);
        Assert.Equal(KeyStatus.Suspended, (await BindingAsync()).Status);
    }

    [Fact]
    public async Task An_enterprise_and_a_province_without_its_key_are_kept_out()
    {
        var province = await AddProvinceAsync();
        using var withoutKey = await province.OpenPageAsync(Assurance.Password);
        foreach (var page in new[] { Page, withoutKey })
        {
            using var look = await page.GetAsync(Desk);
            using var act = await ActAsync(page, KeyLossEvent.Report);
            Assert.Equal(HttpStatusCode.Forbidden, look.StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, act.StatusCode);
        }

        Assert.Equal(KeyStatus.Active, (await BindingAsync()).Status);
    }

    [Fact]
    public async Task The_desk_cannot_suspend_by_phone()
    {
        using var desk = await (await AddProvinceAsync()).OpenPageAsync();
        using var refused = await ActAsync(desk, KeyLossEvent.Suspend);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(0, await Server.InDatabaseAsync(db => db.LoggedActs.CountAsync()));
    }

    private Task<HttpResponseMessage> ActAsync(Page desk, KeyLossEvent happened) =>
        desk.PostFormAsync(Desk, ("id", $"{Signer.BindingId}"), ("happened", $"{happened}"));

    private static async Task<string> TextAsync(Page page, string path)
    {
        using var answer = await page.GetAsync(path);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}
