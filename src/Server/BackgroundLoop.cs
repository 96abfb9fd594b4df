namespace JianliRegistry.Server;

/// <summary>Work that goes on until the program stops. Being stopped is its normal end and is no event for the log.</summary>
/// <remarks>The host itself is silent only while it stops in order; a program that is torn down would log each loop as a crash.</remarks>
public abstract class BackgroundLoop : BackgroundService
{
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    protected abstract Task RunAsync(CancellationToken stoppingToken);
}
