using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>Writes were stopped because what is on disk is no longer known.</summary>
public sealed class WritesStoppedException()
    : Exception("the database reported an I/O error: writes are stopped until the server is restarted");

/// <summary>
/// Whether anything may still be written. After a failed flush the kernel may have dropped the dirty pages, so a second
/// attempt could succeed without the data being on disk: such an error is final for the process.
/// </summary>
public sealed class WriteHealth : IHealthCheck
{
    private const int SqliteIoError = 10;
    private const int SqliteCorrupt = 11;

    // The index of the write-ahead log in memory could not grow, on a full disk: no page of the database was in it.
    private const int SqliteIoErrorShmSize = 10 | (19 << 8);

    private volatile bool _stopped;

    public void ThrowIfStopped()
    {
        if (_stopped)
        {
            throw new WritesStoppedException();
        }
    }

    public void Observe(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (
                cause is SqliteException
                {
                    SqliteErrorCode: SqliteIoError or SqliteCorrupt,
                    SqliteExtendedErrorCode: not SqliteIoErrorShmSize
                }
            )
            {
                _stopped = true;
            }
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(_stopped ? HealthCheckResult.Unhealthy("writes are stopped") : HealthCheckResult.Healthy());
}
