using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Runs the sequencer when evidence was committed, at most every 200 ms.</summary>
internal sealed partial class LogSequencing(
    IServiceScopeFactory scopes,
    EvidenceSignals signals,
    WriteHealth health,
    TimeProvider clock,
    ILogger<LogSequencing> logger
) : BackgroundLoop
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    // Another node's evidence raises no signal here, and that node may be gone.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public async Task RunOnceAsync(CancellationToken ct)
    {
        IReadOnlyList<Receipt>? issued;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            issued = await scope.ServiceProvider.GetRequiredService<LogSequencer>().SequenceOnceAsync(ct);
            foreach (var receipt in issued ?? [])
            {
                signals.ReceiptStored(receipt);
            }
        } while (issued?.Count >= LogSequencer.MaxEntries);
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        // A crash may have left work at any step: look before anybody signals.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (DatabaseFailure.Is(error) || error is IOException)
            {
                // Everything stays pending and the next turn repeats the step, unless what is on disk is no longer known.
                // Anything else, a diverged log above all, escapes and stops the host: then people have to look.
                health.Observe(error);
                Delayed(logger, error);
            }

            await Task.Delay(Period, clock, stoppingToken);
            await signals.WaitForEvidenceAsync(LookEvery, clock, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the evidence log is delayed")]
    private static partial void Delayed(ILogger logger, Exception error);
}
