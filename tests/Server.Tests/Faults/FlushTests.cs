using System.Net;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Faults;

/// <summary>A disk that fails one flush and is well again: the kernel may have dropped the pages, so that no later flush brings them back.</summary>
public sealed class FlushTests
{
    private const int ReportsARound = 3;

    [Fact]
    public async Task After_one_failed_flush_of_any_writer_nothing_is_written_until_a_restart()
    {
        using var flush = await FailingFlush.CompileAsync();
        await using var server = await ReportingServer.StartAsync();
        var signer = await server.AddEnterpriseAsync();
        using var load = new ReportLoad(server, signer);
        for (var round = 0; round < ReportLoad.Rounds(suite: 1, campaign: 20); round++)
        {
            await server.App.StopAsync(TestContext.Current.CancellationToken);
            await using (await ServeAsync(server, flush))
            {
                await load.PrepareAsync(ReportsARound);
                using var page = await signer.OpenPageAsync();
                await FailAsync(server, signer, page, flush);
                var unanswered = load.Unanswered;
                await load.SendAsync();
                Assert.Equal(unanswered + ReportsARound, load.Unanswered);
                using var health = await page.GetAsync("/health/ready");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
                Assert.Contains(
                    "\"writes\":\"failed\"",
                    await health.Content.ReadAsStringAsync(),
                    StringComparison.Ordinal
                );
            }

            SqliteConnection.ClearAllPools();
            await server.RestartAsync();
            await load.SendUnansweredAsync();
        }

        await load.SendAgainAsync();
        await using var scope = server.App.Services.CreateAsyncScope();
        var audit = scope.ServiceProvider.GetRequiredService<EvidenceAudit>();
        Assert.Empty((await audit.RunAsync(TestContext.Current.CancellationToken)).Findings);
        Assert.Equal(load.Sent, await server.InDatabaseAsync(db => db.LogEntries.CountAsync()));
    }

    /// <summary>A request to sign is stored by no writer of submissions; whoever the failure meets, its page gets no answer.</summary>
    private static async Task FailAsync(ReportingServer server, Signer signer, Page page, FailingFlush flush)
    {
        var number = await server.AddApplicationAsync(signer);
        flush.Arm();
        using var refused = await page.RequestAsync(
            number,
            new
            {
                decision = "Return",
                clauses = Array.Empty<string>(),
                returnReason = "R02",
                via = "agent",
            }
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(flush.HasFailed);
    }

    private static async Task<ChildProcess> ServeAsync(ReportingServer server, FailingFlush flush)
    {
        var environment = server.Settings.ToDictionary(
            s => "JIANLI_" + s.Key.Replace(":", "__", StringComparison.Ordinal),
            s => s.Value ?? "",
            StringComparer.Ordinal
        );
        environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        flush.AttachTo(environment);
        var program = ChildProcess.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "JianliRegistry.Server.dll"), "serve"],
            environment
        );
        await program.ReadUntilAsync("listening", TimeSpan.FromSeconds(60));
        return program;
    }
}
