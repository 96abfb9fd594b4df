using System.Collections.Concurrent;
using System.Threading.Channels;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>Wakes those who wait within this process; whoever waits also looks into the database, because another node may have done the work.</summary>
public sealed class EvidenceSignals
{
    private readonly Channel<bool> _committed = NewSignal();
    private readonly Channel<bool> _unstamped = NewSignal();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<Receipt>> _receipts = new();

    /// <summary>New evidence was committed: it waits for the log and for a timestamp.</summary>
    public void EvidenceCommitted()
    {
        _ = _committed.Writer.TryWrite(true);
        _ = _unstamped.Writer.TryWrite(true);
    }

    /// <param name="receipt">As it stands in the database.</param>
    public void ReceiptStored(Receipt receipt)
    {
        if (_receipts.TryRemove(receipt.EvidenceId, out var waiting))
        {
            waiting.TrySetResult(receipt);
        }
    }

    /// <summary>From now on the receipt is told to whoever waits for it; asked before a commit, none is missed.</summary>
    public ExpectedReceipt ExpectReceipt(Guid evidenceId) =>
        new(
            _receipts.GetOrAdd(
                evidenceId,
                _ => new TaskCompletionSource<Receipt>(TaskCreationOptions.RunContinuationsAsynchronously)
            ),
            waiting =>
                // An entry that nobody signals would stay for ever.
                _ = _receipts.TryRemove(new KeyValuePair<Guid, TaskCompletionSource<Receipt>>(evidenceId, waiting))
        );

    /// <summary>Returns when evidence was committed, at the latest after <paramref name="limit"/>.</summary>
    public Task WaitForEvidenceAsync(TimeSpan limit, TimeProvider clock, CancellationToken ct) =>
        WaitAsync(_committed.Reader, limit, clock, ct);

    /// <summary>As <see cref="WaitForEvidenceAsync"/>, for the timestamping loop.</summary>
    public Task WaitForUnstampedAsync(TimeSpan limit, TimeProvider clock, CancellationToken ct) =>
        WaitAsync(_unstamped.Reader, limit, clock, ct);

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

/// <summary>A receipt that this process may store; another node's has to be looked for in the database.</summary>
public sealed class ExpectedReceipt(TaskCompletionSource<Receipt> waiting, Action<TaskCompletionSource<Receipt>> forget)
    : IDisposable
{
    /// <returns>null: not stored by this process within <paramref name="limit"/>.</returns>
    public async Task<Receipt?> WaitAsync(TimeSpan limit, TimeProvider clock, CancellationToken ct)
    {
        try
        {
            return await waiting.Task.WaitAsync(limit, clock, ct);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public void Dispose() => forget(waiting);
}
