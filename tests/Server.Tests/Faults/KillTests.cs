using System.Security.Cryptography;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Server.Tests.Storage;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Faults;

/// <summary>kill -9 of the real program at any moment of real submissions.</summary>
public sealed class KillTests(PostgreSqlCluster postgres) : IClassFixture<PostgreSqlCluster>
{
    private const int ReportsARound = 6;

    // Long enough for a round of the log; most kills fall between verification and receipt.
    private const int LatestKill = 450;

    [Theory]
    [InlineData("Sqlite", 1)]
    [InlineData("PostgreSql", 2)]
    public async Task Of_the_reports_under_way_at_a_kill_none_is_lost_doubled_or_altered(string provider, int servers)
    {
        await using var first = await ReportingServer.StartAsync(
            provider == "Sqlite" ? null : TestDatabase.New(postgres)
        );
        var nodes = new List<ReportingServer> { first };
        var loads = new List<ReportLoad> { new(first, await first.AddEnterpriseAsync()) };
        if (servers == 2)
        {
            // A further node needs the second copy of a log that has begun.
            await loads[0].PrepareAsync(1);
            await loads[0].SendAsync();
            nodes.Add(await first.StartFurtherNodeAsync());
            var other = await first.AddEnterpriseAsync(LeafOptions.OtherCreditCode);
            loads.Add(new ReportLoad(nodes[1], other with { Server = nodes[1] }));
        }

        foreach (var node in nodes)
        {
            await node.App.StopAsync(TestContext.Current.CancellationToken);
        }

        await KillAgainAndAgainAsync(nodes, loads);
        Assert.Empty(await FindingsAsync(first));
        var sent = loads.Sum(l => l.Sent);
        var counts = await first.InDatabaseAsync(async db =>
            (await db.Evidence.CountAsync(), await db.LogEntries.CountAsync(), await db.Receipts.CountAsync())
        );
        Assert.Equal((sent, sent, sent), counts);
        Assert.All(loads, load => Assert.Equal(load.Sent, load.Acknowledged));
        Assert.NotEqual(0, loads.Sum(l => l.Unanswered));
        loads.ForEach(load => load.Dispose());
        if (servers == 2)
        {
            await nodes[1].DisposeAsync();
        }
    }

    private static async Task KillAgainAndAgainAsync(List<ReportingServer> nodes, List<ReportLoad> loads)
    {
        var running = new List<ChildProcess>();
        try
        {
            foreach (var node in nodes)
            {
                running.Add(await StartAsync(node));
            }

            var rounds = ReportLoad.Rounds(suite: 1, campaign: 200);
            for (var round = 0; round < rounds; round++)
            {
                var kill = (LatestKill * round / rounds) + RandomNumberGenerator.GetInt32((LatestKill / rounds) + 1);
                var victim = RandomNumberGenerator.GetInt32(nodes.Count);
                await EachAsync(loads, load => load.PrepareAsync(ReportsARound));
                var sending = Task.WhenAll(loads.Select(l => l.SendAsync()));
                await Task.Delay(kill);
                await running[victim].DisposeAsync();
                await sending;
                running[victim] = await StartAsync(nodes[victim]);
                await EachAsync(loads, load => load.SendUnansweredAsync());
            }

            await EachAsync(loads, load => load.SendAgainAsync());
        }
        finally
        {
            foreach (var server in running)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task EachAsync(List<ReportLoad> loads, Func<ReportLoad, Task> act)
    {
        foreach (var load in loads)
        {
            await act(load);
        }
    }

    private static async Task<ChildProcess> StartAsync(ReportingServer server)
    {
        var environment = server.Settings.ToDictionary(
            s => "JIANLI_" + s.Key.Replace(":", "__", StringComparison.Ordinal),
            s => s.Value ?? "",
            StringComparer.Ordinal
        );
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var program = ChildProcess.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "JianliRegistry.Server.dll"), "serve"],
            environment
        );
        await program.ReadUntilAsync("listening", TimeSpan.FromSeconds(60));
        return program;
    }

    private static async Task<IReadOnlyList<AuditFinding>> FindingsAsync(ReportingServer server)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        var audit = scope.ServiceProvider.GetRequiredService<EvidenceAudit>();
        return (await audit.RunAsync(TestContext.Current.CancellationToken)).Findings;
    }
}
