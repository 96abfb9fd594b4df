using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Runs the timestamper when evidence was committed, and again after a while when the authority was down.</summary>
internal sealed partial class Timestamping(
    IServiceScopeFactory scopes,
    EvidenceSignals signals,
    IOptions<TimestampOptions> options,
    TimeProvider clock,
    ILogger<Timestamping> logger
) : BackgroundLoop
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (DatabaseFailure.Is(error) || error is TimestampUnavailableException)
            {
                // Reports are accepted all the same; what has no timestamp yet waits for the next turn.
                Delayed(logger, error.Message);
            }

            await signals.WaitForUnstampedAsync(options.Value.RetryEvery, clock, stoppingToken);
        }
    }

    private async Task RunOnceAsync(CancellationToken ct)
    {
        int stamped;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            stamped = await scope.ServiceProvider.GetRequiredService<Timestamper>().StampOnceAsync(ct);
        } while (stamped > 0);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "timestamps are delayed: {Reason}")]
    private static partial void Delayed(ILogger logger, string reason);
}
