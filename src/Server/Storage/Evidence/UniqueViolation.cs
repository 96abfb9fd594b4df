using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>Tells the loss of a race (a UNIQUE constraint) from every other failure to write, on each provider.</summary>
internal static class UniqueViolation
{
    private const int SqliteConstraintPrimaryKey = 1555;
    private const int SqliteConstraintUnique = 2067;
    private const int SqlServerDuplicateKey = 2601;
    private const int SqlServerUniqueConstraint = 2627;

    /// <param name="error">As the provider throws it, or as EF Core wraps it.</param>
    public static bool Is(Exception error) =>
        (error is DbUpdateException { InnerException: { } inner } ? inner : error) switch
        {
            SqliteException e => e.SqliteExtendedErrorCode is SqliteConstraintPrimaryKey or SqliteConstraintUnique,
            PostgresException e => e.SqlState == PostgresErrorCodes.UniqueViolation,
            SqlException e => e.Number is SqlServerDuplicateKey or SqlServerUniqueConstraint,
            _ => false,
        };
}
