using System.Diagnostics;
using System.Globalization;
using System.Text;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Storage;
using JianliRegistry.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Bench;

/// <summary>
/// 注册上报 of one enterprise that has 100,000 applications, over https: twenty rows with every filter and order, the queries each page
/// asked, and how the database finds the rows. The peer is the login page of the same server: a page without a list.
/// </summary>
internal sealed class ListBench : IAsyncDisposable
{
    private const int Applications = 100_000;
    private const int Times = 42;
    private const int Target = 100;

    private static readonly (string Name, string Address)[] Pages =
    [
        ("a page without a list (the peer)", "/login"),
        ("as it opens", "/reporting"),
        ("the last page", "/reporting?p=5000"),
        ("待上报", "/reporting?status=Pending"),
        ("已上报", "/reporting?status=Reported"),
        ("业务类型 and 专业", "/reporting?type=ChangeEmployer&specialty=公路工程"),
        ("申请时间 of one month", "/reporting?from=2026-01-01&to=2026-01-31"),
        ("a part of 姓名", "/reporting?name=测试37"),
        ("申请编号", "/reporting?name=JL-2026-37-0004711"),
        ("a whole 证件号", "/reporting?id=110000199001014711"),
        ("all filters at once", "/reporting?status=Pending&specialty=公路工程&from=2026-01-01&to=2026-06-30&name=测试"),
        ("by 姓名", "/reporting?sort=name"),
        ("by 申请时间, oldest first", "/reporting?sort=applied"),
        ("by 申请编号", "/reporting?sort=-number"),
    ];

    private readonly TemporaryDirectory _directory = new();
    private readonly List<(string Name, double P50, double P95, int Queries)> _rows = [];
    private string _plans = "";

    public async Task MeasureAsync()
    {
        var queries = new QueryLog();
        await using var registry = await HttpRegistry.StartAsync(_directory, queries.AttachTo);
        var clerk = (await registry.AddEnterprisesAsync(1, Applications))[0];
        await registry.InDatabaseAsync(VaryAsync);
        foreach (var (name, address) in Pages)
        {
            _rows.Add(await MeasureAsync(clerk, queries, name, address));
        }

        _plans = await registry.InDatabaseAsync(db => queries.ExplainAsync(db));
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"""

            注册上报 of one enterprise with {Applications:N0} applications, twenty rows a page, over https with SQLite, by the wall clock;
            target: p95 at most {Target} ms. Queries: how many a page asked, session included; the same for 20 and for 50 rows.

            | | p50 ms | p95 ms | × the peer | queries | met |
            |---|---:|---:|---:|---:|---|
            """
        );
        foreach (var (name, p50, p95, queries) in _rows)
        {
            var met = p95 <= Target ? "yes" : "**no**";
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {name} | {p50:F1} | {p95:F1} | {p50 / _rows[0].P50:F1} | {queries} | {met} |"
            );
        }

        return text.AppendLine().AppendLine(_plans).ToString();
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<(string, double, double, int)> MeasureAsync(
        HttpClerk clerk,
        QueryLog queries,
        string name,
        string address
    )
    {
        for (var i = 0; i < Times / 6; i++)
        {
            await clerk.ReadAsync(address);
        }

        var milliseconds = new List<double>(Times);
        for (var i = 0; i < Times; i++)
        {
            queries.Begin();
            var clock = Stopwatch.StartNew();
            await clerk.ReadAsync(address);
            milliseconds.Add(clock.Elapsed.TotalMilliseconds);
        }

        milliseconds.Sort();
        return (name, milliseconds[Times / 2], milliseconds[Times * 95 / 100], queries.Count);
    }

    /// <summary>A hundred kinds of applications by the last two digits of their number.</summary>
    private static async Task<int> VaryAsync(RegistryDbContext db)
    {
        string[] specialties = ["房屋建筑工程", "公路工程", "房屋建筑工程、市政公用工程", "水利水电工程", "通信工程"];
        ApplicationState[] states =
        [
            ApplicationState.PendingReport,
            ApplicationState.EnterpriseReturned,
            ApplicationState.Reported,
            ApplicationState.Granted,
        ];
        var types = Enum.GetValues<BusinessType>();
        var begin = new DateTimeOffset(2025, 12, 1, 0, 0, 0, TimeSpan.Zero);
        for (var kind = 0; kind < 100; kind++)
        {
            var ending = kind.ToString("00", CultureInfo.InvariantCulture);
            var state = states[kind % states.Length];
            var (reported, applied) = (state > ApplicationState.EnterpriseReturned, begin.AddDays(kind * 3));
            await db
                .Applications.Where(a => a.Number.EndsWith(ending))
                .ExecuteUpdateAsync(s =>
                    s.SetProperty(a => a.ApplicantName, $"测试{ending}")
                        .SetProperty(a => a.Specialties, specialties[kind % specialties.Length])
                        .SetProperty(a => a.BusinessType, types[kind % types.Length])
                        .SetProperty(a => a.State, state)
                        .SetProperty(a => a.AppliedAt, applied)
                        .SetProperty(a => a.ReportedAt, reported ? applied : null)
                );
        }

        return Applications;
    }
}
