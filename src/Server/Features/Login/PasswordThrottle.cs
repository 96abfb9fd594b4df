using System.Collections.Concurrent;
using System.Net;
using JianliRegistry.Server.Hosting;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Login;

/// <summary>Slows password guessing per account and network. A login with a key neither asks it nor adds to it.</summary>
/// <remarks>In memory, because anonymous requests write nothing; the owner in another network is never locked out.</remarks>
internal sealed class PasswordThrottle(IOptions<RateLimitOptions> options, TimeProvider clock)
{
    private const int MaxEntries = 100_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, Failures> _failures = new(StringComparer.Ordinal);

    private sealed record Failures(int Count, DateTimeOffset EndsAt);

    /// <returns>How long to wait, or null when a try is allowed.</returns>
    public TimeSpan? WaitFor(string account, IPAddress? address)
    {
        var now = clock.GetUtcNow();
        return
            _failures.TryGetValue(KeyOf(account, address), out var known)
            && known.EndsAt > now
            && known.Count >= options.Value.PasswordFailuresPerAccount
            ? known.EndsAt - now
            : null;
    }

    public void AddFailure(string account, IPAddress? address)
    {
        var now = clock.GetUtcNow();
        if (_failures.Count >= MaxEntries)
        {
            foreach (var (key, known) in _failures.Where(f => f.Value.EndsAt <= now))
            {
                _failures.TryRemove(KeyValuePair.Create(key, known));
            }
        }

        _failures.AddOrUpdate(
            KeyOf(account, address),
            _ => new Failures(1, now + Window),
            (_, known) => known.EndsAt > now ? known with { Count = known.Count + 1 } : new Failures(1, now + Window)
        );
    }

    public void Clear(string account, IPAddress? address) => _failures.TryRemove(KeyOf(account, address), out _);

    private static string KeyOf(string account, IPAddress? address) => $"{account}|{RateLimits.NetworkOf(address)}";
}
