using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>Whose turn it is to write in this process. SQLite knows one writer at a time, and lets the next one find its turn by sleeping.</summary>
/// <remarks>For the writers of every submission only; all others, and other processes, wait at the database as before.</remarks>
public sealed class WriteTurn(IOptions<StorageOptions> options) : IDisposable
{
    private readonly SemaphoreSlim? _one = options.Value.Provider == StorageProvider.Sqlite ? new(1, 1) : null;

    /// <returns>To be disposed behind the transaction.</returns>
    public async Task<IDisposable?> TakeAsync(CancellationToken ct)
    {
        if (_one is null)
        {
            return null;
        }

        await _one.WaitAsync(ct);
        return new Taken(_one);
    }

    public void Dispose() => _one?.Dispose();

    private sealed class Taken(SemaphoreSlim one) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                one.Release();
            }
        }
    }
}
