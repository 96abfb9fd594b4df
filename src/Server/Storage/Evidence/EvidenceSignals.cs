using System.Collections.Concurrent;
using System.Threading.Channels;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>Wakes those who wait within this process; whoever waits also looks into the database, because another node may have done the work.</summary>
public sealed class EvidenceSignals
{
    private readonly Channel<bool> _committed = NewSignal();
    private readonly Channel<bool> _unstamped = NewSignal();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _receipts = new();

    /// <summary>New evidence was committed: it waits for the log and for a timestamp.</summary>
    public void EvidenceCommitted()
    {
        _ = _committed.Writer.TryWrite(true);
        _ = _unstamped.Writer.TryWrite(true);
    }

    public void ReceiptStored(Guid evidenceId)
    {
        if (_receipts.TryRemove(evidenceId, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    /// <summary>Returns when evidence was committed, at the latest after <paramref name="limit"/>.</summary>
    public Task WaitForEvidenceAsync(TimeSpan limit, TimeProvider clock, CancellationToken ct) =>
        WaitAsync(_committed.Reader, limit, clock, ct);

    /// <summary>As <see cref="WaitForEvidenceAsync"/>, for the timestamping loop.</summary>
    public Task WaitForUnstampedAsync(TimeSpan limit, TimeProvider clock, CancellationToken ct) =>
        WaitAsync(_unstamped.Reader, limit, clock, ct);

    /// <summary>Returns when the receipt was stored by this process, at the latest after <paramref name="limit"/>.</summary>
    public async Task WaitForReceiptAsync(Guid evidenceId, TimeSpan limit, TimeProvider clock, CancellationToken ct)
    {
        var waiting = _receipts.GetOrAdd(
            evidenceId,
            _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        try
        {
            await waiting.Task.WaitAsync(limit, clock, ct);
        }
        catch (TimeoutException)
        {
            // The caller looks for itself. An entry nobody signals would stay for ever.
            _ = _receipts.TryRemove(new KeyValuePair<Guid, TaskCompletionSource>(evidenceId, waiting));
        }
    }

    private static Channel<bool> NewSignal() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private static async Task WaitAsync(
        ChannelReader<bool> signal,
        TimeSpan limit,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        try
        {
            _ = await signal.ReadAsync(ct).AsTask().WaitAsync(limit, clock, ct);
        }
        catch (TimeoutException)
        {
            // The limit is the fallback for signals of other processes.
        }
    }
}
