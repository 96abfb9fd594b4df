using System.Collections.Concurrent;
using System.Net;
using JianliRegistry.Core.Verification;
using Microsoft.Extensions.Logging;

namespace JianliRegistry.Server.Tests;

/// <summary>The reasons that the server logs beside each refusal (outside, several of them share one code), and its warnings.</summary>
public sealed class RefusalLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<RejectionReason> _reasons = new();
    private readonly ConcurrentQueue<IPAddress> _clients = new();
    private readonly ConcurrentQueue<string> _warnings = new();

    public RejectionReason Last => _reasons.Last();

    public IReadOnlyCollection<RejectionReason> All => _reasons;

    /// <summary>Of whom a refusal was logged.</summary>
    public IReadOnlyCollection<IPAddress> Clients => _clients;

    public IReadOnlyCollection<string> Warnings => _warnings;

    public ILogger CreateLogger(string categoryName) =>
        categoryName == "Refusals" || categoryName.StartsWith("JianliRegistry.", StringComparison.Ordinal)
            ? this
            : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

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
        if (logLevel == LogLevel.Warning)
        {
            _warnings.Enqueue(formatter(state, exception));
        }

        if (state is IEnumerable<KeyValuePair<string, object?>> values)
        {
            foreach (var value in values.Select(v => v.Value))
            {
                switch (value)
                {
                    case RejectionReason reason:
                        _reasons.Enqueue(reason);
                        break;
                    case IPAddress client:
                        _clients.Enqueue(client);
                        break;
                }
            }
        }
    }

    public void Dispose() { }
}
