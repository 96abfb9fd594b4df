using System.Globalization;
using System.Net;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>注册上报 list: filters that combine, order, export (Manual S31, S36).</summary>
public sealed class ListTests() : EnterpriseScenario(null)
{
    [Fact]
    [Trait("Seed", "S31")]
    [Trait("Seed", "S36")]
    public async Task Filters_combine_and_days_are_days_of_China_with_both_ends()
    {
        var (first, second, third) = (await AddAsync(0, "甲"), await AddAsync(1, "乙"), await AddAsync(2, "甲"));
        await ChangeAsync(first, a => a.AppliedAt = At("2026-03-01T00:00:00+08:00"));
        await ChangeAsync(second, a => a.AppliedAt = At("2026-03-01T23:59:59+08:00"));
        await ChangeAsync(
            third,
            a =>
            {
                a.AppliedAt = At("2026-03-02T00:00:00+08:00");
                a.State = ApplicationState.EnterpriseReturned;
                a.BusinessType = BusinessType.Renewal;
                a.Specialties = "公路工程";
            }
        );

        Assert.Equal([first, second], await FoundAsync("from=2026-03-01&to=2026-03-01"));
        Assert.Equal([first], await FoundAsync("from=2026-03-01&to=2026-03-01&name=甲"));
        Assert.Equal(
            [third],
            await FoundAsync("status=Returned&type=Renewal&specialty=公路工程&name=甲&from=2026-03-02")
        );
        Assert.Empty(await FoundAsync("status=Pending&type=Renewal"));
        Assert.Equal([first, second, third], await FoundAsync("id=110000199001010013"));
        Assert.Empty(await FoundAsync("id=110000199001"));
    }

    [Fact]
    public async Task The_order_turns_round_and_the_links_keep_the_filters()
    {
        var (first, second) = (await AddAsync(0, "甲"), await AddAsync(1, "乙"));
        var ascending = await Page.TextAsync("/reporting?status=Pending&sort=number");
        var descending = await Page.TextAsync("/reporting?status=Pending&sort=-number");

        Assert.True(
            ascending.IndexOf(first, StringComparison.Ordinal) < ascending.IndexOf(second, StringComparison.Ordinal)
        );
        Assert.True(
            descending.IndexOf(first, StringComparison.Ordinal) > descending.IndexOf(second, StringComparison.Ordinal)
        );
        Assert.Contains("/reporting?status=Pending&sort=-number", ascending, StringComparison.Ordinal);
        Assert.Contains("/reporting/export?status=Pending&sort=number", ascending, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_export_holds_what_the_filter_finds_masked_and_without_formulas()
    {
        var number = await AddAsync(0, "=HYPERLINK(1)");
        await AddAsync(1, "乙");
        using var answer = await Page.GetAsync("/reporting/export?name=HYPERLINK");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var content = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, TestContext.Current.CancellationToken);
        copy.Position = 0;
        var row = Assert.Single(
            copy.Query(useHeaderRow: true, excelType: ExcelType.XLSX).Cast<IDictionary<string, object>>()
        );

        Assert.Equal(number, row["申请编号"]);
        Assert.Equal("'=HYPERLINK(1)", row["姓名"]);
        Assert.DoesNotContain("19900101", (string)row["证件号码"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_stand_on_a_page_where_that_is_asked_for()
    {
        for (var i = 0; i < 22; i++)
        {
            await AddAsync(i, "甲");
        }

        Assert.Equal(20, (await FoundAsync("")).Count);
        Assert.Equal(22, (await FoundAsync("size=50")).Count);
        Assert.Equal(20, (await FoundAsync("size=5000")).Count);
    }

    private async Task<string> AddAsync(int day, string name)
    {
        var number = await Server.AddApplicationAsync(Signer);
        await ChangeAsync(
            number,
            a =>
            {
                a.ApplicantName = name;
                a.AppliedAt = At("2026-01-01T08:00:00+08:00").AddDays(day);
            }
        );
        return number;
    }

    private Task<int> ChangeAsync(string number, Action<RegistrationApplication> change) =>
        Server.InDatabaseAsync(async db =>
        {
            change(await db.Applications.SingleAsync(a => a.Number == number));
            return await db.SaveChangesAsync();
        });

    /// <summary>Numbers in the list, in their own order.</summary>
    private async Task<List<string>> FoundAsync(string query)
    {
        var html = await Page.TextAsync($"/reporting?{query}");
        var numbers = await Server.InDatabaseAsync(db => db.Applications.Select(a => a.Number).ToListAsync());
        return
        [
            .. numbers
                .Where(n => html.Contains($"<td>{n}</td>", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
