using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Runs the timestamper when evidence was committed; after a failure only when a while has passed, whatever is committed meanwhile.</summary>
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
        var isComplete = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                isComplete = isComplete || await CompleteQueueAsync(stoppingToken);
                await RunOnceAsync(stoppingToken);
                await signals.WaitForUnstampedAsync(options.Value.RetryEvery, clock, stoppingToken);
            }
            catch (Exception error) when (DatabaseFailure.Is(error) || error is TimestampUnavailableException)
            {
                // Reports are accepted all the same; what has no timestamp yet waits for the next turn. Under load each of
                // them raises the signal, so an authority that is away would be asked without a pause.
                Delayed(logger, error.Message);
                await Task.Delay(options.Value.RetryEvery, clock, stoppingToken);
            }
        }
    }

    private async Task<bool> CompleteQueueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await EvidenceQueues.CompleteTimestampsAsync(scope.ServiceProvider.GetRequiredService<RegistryDbContext>(), ct);
        return true;
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
