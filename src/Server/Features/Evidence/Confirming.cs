using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Runs the confirmer again and again, and the watch whenever the status held has changed.</summary>
internal sealed partial class Confirming(
    IServiceScopeFactory scopes,
    CertificateStatus status,
    IOptions<ConfirmationOptions> options,
    TimeProvider clock,
    ILogger<Confirming> logger
) : BackgroundLoop
{
    private RevocationMaterial _watched = RevocationMaterial.None;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var isComplete = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                isComplete = isComplete || await CompleteQueueAsync(stoppingToken);
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (DatabaseFailure.Is(error))
            {
                // Evidence stays what it is; the next turn looks again.
                Delayed(logger, error.Message);
            }

            await Task.Delay(options.Value.Every, clock, stoppingToken);
        }
    }

    private async Task<bool> CompleteQueueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await EvidenceQueues.CompleteConfirmationsAsync(
            scope.ServiceProvider.GetRequiredService<RegistryDbContext>(),
            ct
        );
        return true;
    }

    private async Task RunOnceAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        _ = await scope.ServiceProvider.GetRequiredService<Confirmer>().ConfirmOnceAsync(ct);
        var current = status.Current;
        if (!ReferenceEquals(current, _watched))
        {
            _ = await scope.ServiceProvider.GetRequiredService<RevocationWatch>().WatchOnceAsync(ct);
            _watched = current;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "confirmations are delayed: {Reason}")]
    private static partial void Delayed(ILogger logger, string reason);
}
