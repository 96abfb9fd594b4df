using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>Who waits for a timestamp or a list, and what becomes of those who can't get one.</summary>
public sealed class EvidenceQueueTests() : EvidenceScenario(null)
{
    [Fact]
    public async Task An_authority_that_is_away_is_asked_again_only_when_a_while_has_passed()
    {
        await using var server = await ReportingServer.StartAsync(null, ("Timestamp:RetryEvery", "00:01:00"));
        var signer = await server.AddEnterpriseAsync();
        using var page = await signer.OpenPageAsync();
        server.Services.IsStamping = false;
        for (var i = 0; i < 4; i++)
        {
            var number = await server.AddApplicationAsync(signer);
            using var done = await page.SubmitAsync(number, signer.Sign(await page.StatementAsync(number)));
            Assert.True(done.IsSuccessStatusCode);
        }

        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(1, server.Services.Asked);
        Assert.Equal(4, await server.InDatabaseAsync(db => db.PendingTimestamps.CountAsync()));
    }

    [Fact]
    public async Task Each_step_takes_evidence_from_one_queue_to_the_next()
    {
        Server.Services.IsStamping = false;
        _ = await ReportAsync();
        Assert.Equal((1, 0), await QueuedAsync());
        Server.Services.IsStamping = true;
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());
        Assert.Equal((0, 1), await QueuedAsync());
    }

    [Fact]
    public async Task What_a_queue_lacks_is_put_back_by_the_next_start()
    {
        Server.Services.IsStamping = false;
        _ = await ReportAsync();
        await Server.App.StopAsync(TestContext.Current.CancellationToken);
        await Server.InDatabaseAsync(db => db.PendingTimestamps.ExecuteDeleteAsync());
        Server.Services.IsStamping = true;
        await Server.RestartAsync();
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());

        await Server.App.StopAsync(TestContext.Current.CancellationToken);
        await Server.InDatabaseAsync(db => db.PendingConfirmations.ExecuteDeleteAsync());
        await Server.RestartAsync();
        await UntilAsync(db => db.PendingConfirmations.AnyAsync());
    }

    [Fact]
    public async Task A_damaged_row_is_left_out_and_said_and_the_server_goes_on()
    {
        Server.Services.IsStamping = false;
        _ = await ReportAsync();
        await Server.App.StopAsync(TestContext.Current.CancellationToken);
        await Server.InDatabaseAsync(Triggers.DropAsync);
        await Server.InDatabaseAsync(db =>
            db.Database.ExecuteSqlRawAsync("UPDATE \"Evidence\" SET \"Cms\" = {0}", new byte[64])
        );
        Server.Services.IsStamping = true;
        await Server.RestartAsync();
        using var page = await Signer.OpenPageAsync();
        var number = await Server.AddApplicationAsync(Signer);
        using var done = await page.SubmitAsync(number, Signer.Sign(await page.StatementAsync(number)));
        await UntilAsync(db => db.EvidenceTimestamps.AnyAsync());

        Assert.Equal((1, 1), await QueuedAsync());
        var health = await Server
            .App.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Degraded, health.Entries["timestamps"].Status);
    }

    private Task<(int Timestamps, int Confirmations)> QueuedAsync() =>
        Server.InDatabaseAsync(async db =>
            (await db.PendingTimestamps.CountAsync(), await db.PendingConfirmations.CountAsync())
        );
}
