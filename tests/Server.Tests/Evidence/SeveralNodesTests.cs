using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>What only a database server makes possible: several nodes, and a database that goes away while they run.</summary>
public sealed class SeveralNodesTests(PostgreSqlCluster postgres)
    : EvidenceScenario(TestDatabase.New(postgres)),
        IClassFixture<PostgreSqlCluster>
{
    [Fact]
    public async Task Two_nodes_write_one_log_and_decide_each_round_once()
    {
        _ = await ReportAsync();
        await using var node = await Server.StartFurtherNodeAsync();
        using var other = await (Signer with { Server = node }).OpenPageAsync();
        var numbers = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            numbers.Add(await Server.AddApplicationAsync(Signer));
        }

        var rounds = await Task.WhenAll(
            numbers.Select(n => Task.WhenAll(SignAndSubmitAsync(Page, n), SignAndSubmitAsync(other, n)))
        );

        Assert.All(rounds, answers => Assert.Single(answers, HttpStatusCode.OK));
        Assert.All(rounds, answers => Assert.Single(answers, HttpStatusCode.Conflict));
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == 11);
        Assert.Equal(11, await Server.InDatabaseAsync(db => db.LogEntries.CountAsync()));
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task While_one_session_holds_the_log_nobody_else_sequences_until_it_ends_or_dies()
    {
        await using var holder = Server.App.Services.CreateAsyncScope();
        await using var rival = Server.App.Services.CreateAsyncScope();
        var held = holder.ServiceProvider.GetRequiredService<RegistryDbContext>();
        var wanting = rival.ServiceProvider.GetRequiredService<RegistryDbContext>();
        await Server.App.StopAsync();
        var first = await LogLock.TryTakeAsync(held, CancellationToken.None);
        var refused = await LogLock.TryTakeAsync(wanting, CancellationToken.None);
        await first!.DisposeAsync();
        var second = await LogLock.TryTakeAsync(wanting, CancellationToken.None);
        await TerminateSessionsAsync();
        var third = await UntilTakenAsync();

        Assert.Null(refused);
        Assert.NotNull(second);
        Assert.NotNull(third);
    }

    [Fact]
    public async Task A_database_that_drops_every_connection_delays_and_stops_nothing()
    {
        _ = await ReportAsync();
        for (var i = 0; i < 3; i++)
        {
            await TerminateSessionsAsync();
            await Task.Delay(700);
        }

        Assert.False(Server.App.Lifetime.ApplicationStopping.IsCancellationRequested);
        _ = await UntilReportedAsync();
        await UntilAsync(async db => await db.EvidenceTimestamps.CountAsync() == await db.Evidence.CountAsync());
        Assert.Empty((await AuditAsync()).Findings);
    }

    [Fact]
    public async Task A_certificate_that_another_node_stores_at_this_moment_costs_an_attempt_and_no_report()
    {
        var number = await Server.AddApplicationAsync(Signer);
        var submission = Signer.Sign(await Page.StatementAsync(number));
        await using var scope = Server.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        await using var otherNode = await db.Database.BeginTransactionAsync();
        db.EvidenceBlobs.Add(new EvidenceBlob { Sha256 = SHA256.HashData(Signer.Leaf.Der), Content = Signer.Leaf.Der });
        await db.SaveChangesAsync();
        var answer = Page.SubmitAsync(number, submission);
        await UntilAsync(async d =>
            await d
                .Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM pg_locks WHERE NOT granted")
                .SingleAsync() > 0
        );
        await otherNode.CommitAsync();
        using var done = await answer;

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    private async Task<HttpStatusCode> SignAndSubmitAsync(Page page, string number)
    {
        using var request = await page.RequestAsync(
            number,
            new
            {
                decision = "Report",
                clauses = new[] { "C1", "C2", "C3", "C4", "C5", "C6" },
                via = "agent",
            }
        );
        if (request.StatusCode != HttpStatusCode.OK)
        {
            return request.StatusCode;
        }

        using var done = await page.SubmitAsync(number, Signer.Sign(await Page.StatementOfAsync(request)));
        return done.StatusCode;
    }

    private Task<int> TerminateSessionsAsync() =>
        Server.InDatabaseAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        );

    private async Task<LogLock?> UntilTakenAsync()
    {
        for (var i = 0; i < 50; i++)
        {
            await using var scope = Server.App.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
            try
            {
                if (await LogLock.TryTakeAsync(db, CancellationToken.None) is { } taken)
                {
                    await taken.DisposeAsync();
                    return taken;
                }
            }
            catch (DbException)
            {
                // A pooled connection that was cut fails once.
            }

            await Task.Delay(100);
        }

        return null;
    }

    // Pooled connections that were cut fail once each; a person would click again.
    private async Task<string> UntilReportedAsync()
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await ReportAsync();
            }
            catch (Xunit.Sdk.XunitException) when (i < 20)
            {
                await Task.Delay(100);
            }
        }
    }
}
