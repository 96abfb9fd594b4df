using JianliRegistry.Server.Storage;
using JianliRegistry.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;

namespace JianliRegistry.Server.Tests;

/// <summary>The schema of a new SQLite file, made once by the migrations and copied from then on.</summary>
internal static class MigratedDatabase
{
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly TemporaryDirectory Kept = new();
    private static bool _isMade;

    private static string Template => Kept.File("migrated.db");

    /// <summary>As <c>jianli migrate</c>, before the server starts; other databases are migrated each.</summary>
    public static async Task ApplyAsync(WebApplication app)
    {
        if (app.Configuration["Storage:Provider"] != nameof(StorageProvider.Sqlite))
        {
            await MigrateCommand.ApplyAsync(app.Services, CancellationToken.None);
            return;
        }

        var connection = new SqliteConnectionStringBuilder(app.Configuration["Storage:ConnectionString"]);
        await Turn.WaitAsync();
        try
        {
            if (!_isMade)
            {
                await MigrateCommand.ApplyAsync(app.Services, CancellationToken.None);
                await KeepAsync(connection.DataSource);
                _isMade = true;
                return;
            }
        }
        finally
        {
            Turn.Release();
        }

        File.Copy(Template, connection.DataSource);

        // A test may cut the power next.
        using var copy = File.OpenHandle(connection.DataSource, access: FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(copy);
    }

    private static async Task KeepAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await command.ExecuteNonQueryAsync();
        File.Copy(file, Template);
    }
}
