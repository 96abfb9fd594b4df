using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace JianliRegistry.Server.Tests;

/// <summary>What a server logs from a level on, as <c>Level message</c>.</summary>
public sealed class ProblemLog(LogLevel from = LogLevel.Warning) : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= from;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            _lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception?.GetType().Name}");
        }
    }

    public void Dispose() { }
}
