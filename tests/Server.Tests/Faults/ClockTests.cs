using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Faults;

/// <summary>The server's clock jumps to and fro, as a wrong time server or an operator makes it.</summary>
public sealed class ClockTests
{
    private static readonly int[] Minutes = [0, 4, -4, 9, 0, -9, 3, 0];

    [Fact]
    public async Task Whatever_the_clock_does_each_accepted_report_is_logged_once_and_the_log_stays_whole()
    {
        await using var server = await ReportingServer.StartAsync();
        var clock = new JumpingClock();
        await server.RestartAsync(services => services.AddSingleton<TimeProvider>(clock));
        using var load = new ReportLoad(server, await server.AddEnterpriseAsync(), isClockWrong: true);
        for (var round = 0; round < ReportLoad.Rounds(suite: 1, campaign: 10); round++)
        {
            foreach (var minutes in Minutes)
            {
                // Signed by the agent's own clock, which is right; the server's jumps while the reports are under way.
                clock.Offset = TimeSpan.Zero;
                await load.PrepareAsync(3);
                var sending = load.SendAsync();
                clock.Offset = TimeSpan.FromMinutes(minutes);
                await sending;
            }

            clock.Offset = TimeSpan.Zero;
            await load.SendUnansweredAsync();
        }

        await load.SendAgainAsync();
        await using var scope = server.App.Services.CreateAsyncScope();
        var audit = scope.ServiceProvider.GetRequiredService<EvidenceAudit>();
        Assert.Empty((await audit.RunAsync(TestContext.Current.CancellationToken)).Findings);
        Assert.Equal(load.Sent, await server.InDatabaseAsync(db => db.LogEntries.CountAsync()));
        Assert.Equal(load.Sent, load.Acknowledged);
    }

    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
