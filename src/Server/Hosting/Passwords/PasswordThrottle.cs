using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Passwords;

/// <summary>Slows password guessing per account and network. A login with a key neither asks it nor adds to it.</summary>
/// <remarks>In memory, because anonymous requests write nothing; the owner in another network is never locked out.</remarks>
internal sealed class PasswordThrottle(IOptions<RateLimitOptions> options, TimeProvider clock)
{
    /// <summary>
    /// Each failure costs a password check in the bounded queue, about 2,250 a processor and window. Where they are more than
    /// this nonetheless, those give way first that bar nobody: a guesser cannot wash out his own bar with other names' failures.
    /// </summary>
    public const int MaxEntries = 100_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, LinkedListNode<Failures>> _failures = [];

    // Each in the order in which its members came, and so nearly in the order in which they end.
    private readonly LinkedList<Failures> _counting = [];
    private readonly LinkedList<Failures> _barring = [];

    /// <summary>A digest, so that an entry's size is not the stranger's choice.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Key(ulong A, ulong B, ulong C, ulong D);

    private sealed record Failures(Key Key, int Count, DateTimeOffset EndsAt);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _failures.Count;
            }
        }
    }

    /// <returns>How long to wait, or null when a try is allowed.</returns>
    public TimeSpan? WaitFor(string account, IPAddress? address)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            return
                _failures.TryGetValue(KeyOf(account, address), out var known)
                && known.Value.EndsAt > now
                && IsBarring(known.Value)
                ? known.Value.EndsAt - now
                : null;
        }
    }

    public void AddFailure(string account, IPAddress? address)
    {
        var key = KeyOf(account, address);
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            RemoveExpired_HoldingGate(_counting, now);
            RemoveExpired_HoldingGate(_barring, now);
            var failures = new Failures(key, 1, now + Window);
            if (_failures.TryGetValue(key, out var known))
            {
                Remove_HoldingGate(known);
                failures = known.Value.EndsAt > now ? known.Value with { Count = known.Value.Count + 1 } : failures;
            }
            else if (_failures.Count >= MaxEntries)
            {
                Remove_HoldingGate((_counting.First ?? _barring.First)!);
            }

            _failures[key] = (IsBarring(failures) ? _barring : _counting).AddLast(failures);
        }
    }

    public void Clear(string account, IPAddress? address)
    {
        lock (_gate)
        {
            if (_failures.TryGetValue(KeyOf(account, address), out var known))
            {
                Remove_HoldingGate(known);
            }
        }
    }

    private bool IsBarring(Failures failures) => failures.Count >= options.Value.PasswordFailuresPerAccount;

    private void RemoveExpired_HoldingGate(LinkedList<Failures> list, DateTimeOffset now)
    {
        while (list.First is { } oldest && oldest.Value.EndsAt <= now)
        {
            Remove_HoldingGate(oldest);
        }
    }

    private void Remove_HoldingGate(LinkedListNode<Failures> node)
    {
        _ = _failures.Remove(node.Value.Key);
        node.List!.Remove(node);
    }

    private static Key KeyOf(string account, IPAddress? address)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{account}|{RateLimits.NetworkOf(address)}"), hash);
        return MemoryMarshal.Read<Key>(hash);
    }
}
