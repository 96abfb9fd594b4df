using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>
/// Makes one sequencer of all nodes. Held by the database session, so a node that dies releases it. SQLite has no such lock;
/// there the exclusive lock on the second copy's file does it, as all processes share that machine.
/// </summary>
internal sealed class LogLock : IAsyncDisposable
{
    private const long PostgresKey = 0x4A4C_4B4C_4F47; // "JLKLOG"
    private const string SqlServerResource = "jianli-log";

    private readonly RegistryDbContext _db;
    private readonly string? _release;

    private LogLock(RegistryDbContext db, string? release) => (_db, _release) = (db, release);

    /// <returns>null when another node sequences now.</returns>
    public static async Task<LogLock?> TryTakeAsync(RegistryDbContext db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        if (db is PostgreSqlRegistryContext)
        {
            return await AnswersAsync(db, $"SELECT pg_try_advisory_lock({PostgresKey})", "True", ct)
                ? new LogLock(db, $"SELECT pg_advisory_unlock({PostgresKey})")
                : null;
        }

        if (db is SqlServerRegistryContext)
        {
            const string Take =
                $"DECLARE @r int; EXEC @r = sp_getapplock '{SqlServerResource}', 'Exclusive', 'Session', 0; SELECT @r";
            return await AnswersAsync(db, Take, "0", ct)
                ? new LogLock(db, $"EXEC sp_releaseapplock '{SqlServerResource}', 'Session'")
                : null;
        }

        return new LogLock(db, null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_release is not null)
        {
            await AnswersAsync(_db, _release, "", CancellationToken.None);
        }

        await _db.Database.CloseConnectionAsync();
    }

    private static async Task<bool> AnswersAsync(
        RegistryDbContext db,
        string sql,
        string expected,
        CancellationToken ct
    )
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the constant texts above
        command.CommandText = sql;
#pragma warning restore CA2100
        var answer = await command.ExecuteScalarAsync(ct);
        return Convert.ToString(answer, CultureInfo.InvariantCulture) == expected;
    }
}
