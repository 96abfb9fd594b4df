using System.Data.Common;
using System.Security.Cryptography;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Faults;

/// <summary>SQLite on a disk that loses its power, answers with errors, or is full, under real submissions.</summary>
public sealed class DiskTests
{
    private const int ReportsARound = 6;
    private const int LatestCut = 400;

    [Fact]
    public async Task A_power_cut_loses_nothing_that_was_acknowledged()
    {
        Assert.SkipWhen(LoopDisk.WhyNot is not null, LoopDisk.WhyNot ?? "");
        await using var disk = await LoopDisk.XfsAsync();
        await using var server = await StartAsync(disk);
        using var load = new ReportLoad(server, await server.AddEnterpriseAsync());
        var rounds = ReportLoad.Rounds(suite: 2, campaign: 50);
        for (var round = 0; round < rounds; round++)
        {
            await load.PrepareAsync(ReportsARound);
            var sending = load.SendAsync();
            await Task.Delay((LatestCut * round / rounds) + RandomNumberGenerator.GetInt32(40));
            await CutAsync(server, disk, load, sending);
            await server.RestartAsync();
            await load.SendUnansweredAsync();
        }

        await load.SendAgainAsync();
        await AssertWholeAsync(server, load);
        Assert.NotEqual(0, load.Unanswered);
    }

    [Fact]
    public async Task The_same_cuts_lose_acknowledged_reports_where_the_database_does_not_flush()
    {
        Assert.SkipWhen(LoopDisk.WhyNot is not null, LoopDisk.WhyNot ?? "");
        var lost = 0;
        for (var round = 0; round < ReportLoad.Rounds(suite: 3, campaign: 10) && lost == 0; round++)
        {
            await using var disk = await LoopDisk.XfsAsync();
            await using var server = await StartAsync(disk);
            var careless = new CarelessDatabase();
            await server.RestartAsync(careless.AttachTo);
            careless.IsOn = true;
            using var load = new ReportLoad(server, await server.AddEnterpriseAsync());
            await load.PrepareAsync(ReportsARound);
            await load.SendAsync();
            await CutAsync(server, disk, load, Task.CompletedTask);
            Assert.NotEqual(0, load.Acknowledged);
            try
            {
                await server.RestartAsync();
            }
            catch (OperationCanceledException)
            {
                // The log refuses a database that has forgotten what was signed, and stops the start.
            }

            lost += await load.CountLostAsync();
        }

        Assert.NotEqual(0, lost);
    }

    [Fact]
    public async Task A_full_disk_stops_reports_calmly_and_space_brings_them_back()
    {
        Assert.SkipWhen(LoopDisk.WhyNot is not null, LoopDisk.WhyNot ?? "");
        await using var disk = LoopDisk.OfMemory(24);
        await using var server = await StartAsync(disk);
        using var load = new ReportLoad(server, await server.AddEnterpriseAsync());
        for (var round = 0; round < ReportLoad.Rounds(suite: 1, campaign: 10); round++)
        {
            await load.PrepareAsync(ReportsARound);
            var unanswered = load.Unanswered;
            Fill(disk.File("filler"));
            await load.SendAsync();
            Assert.NotEqual(unanswered, load.Unanswered);
            File.Delete(disk.File("filler"));
            await load.SendUnansweredAsync();
        }

        await load.SendAgainAsync();
        await AssertWholeAsync(server, load);
    }

    private static Task<ReportingServer> StartAsync(LoopDisk disk) =>
        ReportingServer.StartAsync(
            null,
            ("Storage:ConnectionString", $"Data Source={disk.File("registry.db")}"),
            ("Log:CheckpointFile", disk.File("checkpoint"))
        );

    /// <param name="sending">What is under way; it ends one way or the other.</param>
    private static async Task CutAsync(ReportingServer server, LoopDisk disk, ReportLoad load, Task sending)
    {
        load.PowerGoes();
        disk.CutPower();
        await sending;
        await server.App.DisposeAsync();
        SqliteConnection.ClearAllPools();
        disk.PowerOn();
    }

    private static async Task AssertWholeAsync(ReportingServer server, ReportLoad load)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        var audit = scope.ServiceProvider.GetRequiredService<EvidenceAudit>();
        Assert.Empty((await audit.RunAsync(TestContext.Current.CancellationToken)).Findings);
        Assert.Equal(load.Sent, await server.InDatabaseAsync(db => db.LogEntries.CountAsync()));
        Assert.Equal(load.Sent, await server.InDatabaseAsync(db => db.Receipts.CountAsync()));
    }

    private static void Fill(string file)
    {
        try
        {
            using var filler = new FileStream(file, FileMode.Create);
            var block = new byte[4096];
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>What our own pragmas prevent: commits that are told before they are flushed. On after the start, which refuses it.</summary>
    private sealed class CarelessDatabase : DbConnectionInterceptor
    {
        public bool IsOn { get; set; }

        public void AttachTo(IServiceCollection services) =>
            services.ConfigureDbContext<SqliteRegistryContext>(options => options.AddInterceptors(this));

        public override async Task ConnectionOpenedAsync(
            DbConnection connection,
            ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            if (IsOn)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA synchronous=NORMAL";
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }
}
