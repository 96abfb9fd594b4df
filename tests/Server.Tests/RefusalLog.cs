using System.Collections.Concurrent;
using JianliRegistry.Core.Verification;
using Microsoft.Extensions.Logging;

namespace JianliRegistry.Server.Tests;

/// <summary>The reasons that the server logs beside each refusal; outside, several of them share one code.</summary>
public sealed class RefusalLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<RejectionReason> _reasons = new();

    public RejectionReason Last => _reasons.Last();

    public IReadOnlyCollection<RejectionReason> All => _reasons;

    public ILogger CreateLogger(string categoryName) =>
        categoryName == "Refusals" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (state is IEnumerable<KeyValuePair<string, object?>> values)
        {
            foreach (var reason in values.Select(v => v.Value).OfType<RejectionReason>())
            {
                _reasons.Enqueue(reason);
            }
        }
    }

    public void Dispose() { }
}
