using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>Every ten minutes: rows that are over leave.</summary>
internal sealed partial class SessionPurge(
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<SessionPurge> logger
) : BackgroundLoop
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope
                    .ServiceProvider.GetRequiredService<SessionStore>()
                    .PurgeAsync(clock.GetUtcNow(), stoppingToken);
            }
            catch (Exception error) when (DatabaseFailure.Is(error))
            {
                // The rows are refused by their age anyway; the next tick tries again.
                Delayed(logger, error);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "purge delayed")]
    private static partial void Delayed(ILogger logger, Exception error);
}
