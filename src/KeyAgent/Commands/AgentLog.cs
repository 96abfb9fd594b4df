namespace JianliRegistry.KeyAgent.Commands;

/// <summary>Structured log lines on standard error; JSON, so that control characters of hostile input are escaped.</summary>
internal static class AgentLog
{
    public static ILoggerFactory Create() =>
        LoggerFactory.Create(logging =>
            logging
                .SetMinimumLevel(LogLevel.Warning)
                .AddJsonConsole(json => json.UseUtcTimestamp = true)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        );
}
