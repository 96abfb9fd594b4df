namespace JianliRegistry.Server.Hosting.Passwords;

/// <summary>Password checks, a few at a time: each costs about 200 ms of a processor, and a flood must not take them all.</summary>
internal sealed class PasswordQueue(PasswordVerifier verifier, TimeProvider clock) : IDisposable
{
    private const int MaxWaiting = 64;

    /// <summary>A failure takes at least this long, so that an unknown account and one with a costlier old digest look alike.</summary>
    private static readonly TimeSpan FailureTime = TimeSpan.FromMilliseconds(500);
    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <param name="stored">Null for an unknown account.</param>
    /// <returns>Null when the queue is full: nothing was checked.</returns>
    public async Task<bool?> CheckAsync(string? stored, string password, CancellationToken ct)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        var started = clock.GetTimestamp();
        bool matches;
        try
        {
            await _slots.WaitAsync(ct);
            try
            {
                matches = await Task.Run(() => verifier.Check(stored, password), ct);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        var rest = FailureTime - clock.GetElapsedTime(started);
        if (!matches && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, ct);
        }

        return matches;
    }

    /// <summary>Whether a password is one of these: one turn in the queue for all, and no time to hide.</summary>
    public async Task<bool> MatchesAnyAsync(IReadOnlyList<string> stored, string password, CancellationToken ct)
    {
        await _slots.WaitAsync(ct);
        try
        {
            return await Task.Run(() => stored.Any(s => verifier.Check(s, password)), ct);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();
}
