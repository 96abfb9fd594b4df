using System.Data.Common;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace JianliRegistry.Server.Storage;

/// <summary>Tells a database that fails, and may be back at the next attempt, from a bug of ours.</summary>
internal static class DatabaseFailure
{
    private const int SqlServerDeadlock = 1205;

    /// <remarks>
    /// EF Core's providers for PostgreSQL and SQL Server wrap what they hold for transient (a restart, a deadlock, a lost
    /// connection) into an InvalidOperationException, so the type alone says nothing.
    /// </remarks>
    public static bool Is(Exception error) =>
        error is DbException or DbUpdateException or TimeoutException or WritesStoppedException
        || (error is InvalidOperationException { InnerException: { } cause } && Is(cause));

    /// <summary>Two nodes waited for each other and this one was chosen to give way: nothing was stored, and a second attempt will do.</summary>
    public static bool IsDeadlock(Exception error) =>
        error switch
        {
            PostgresException e => e.SqlState == PostgresErrorCodes.DeadlockDetected,
            SqlException e => e.Number == SqlServerDeadlock,
            { InnerException: { } cause } => IsDeadlock(cause),
            _ => false,
        };
}
