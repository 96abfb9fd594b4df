namespace JianliRegistry.KeyAgent.Api;

/// <summary>A token bucket for each allowed origin; a long poll counts once.</summary>
internal sealed class RequestRate(TimeProvider clock)
{
    public const int Burst = 60;
    private const double PerSecond = 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (double Tokens, long At)> _buckets = [];

    /// <remarks>Only origins of servers.json get here, so the table cannot grow beyond that list.</remarks>
    public bool TryTake(string origin)
    {
        var at = clock.GetTimestamp();
        lock (_gate)
        {
            var (tokens, last) = _buckets.TryGetValue(origin, out var bucket) ? bucket : (Burst, at);
            tokens = Math.Min(Burst, tokens + (clock.GetElapsedTime(last, at).TotalSeconds * PerSecond));
            var taken = tokens >= 1;
            _buckets[origin] = (taken ? tokens - 1 : tokens, at);
            return taken;
        }
    }
}
