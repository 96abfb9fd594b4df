using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Storage;

/// <summary>Refuses to start on a database that would acknowledge before it is durable, or whose schema is behind.</summary>
internal sealed class DurabilityCheck(
    IServiceScopeFactory scopes,
    IOptions<StorageOptions> options,
    IHostEnvironment environment
) : IHostedLifecycleService
{
    /// <summary>Before any other hosted service starts: nothing may write first.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToArray();
        if (pending.Length > 0)
        {
            throw new StartRefusedException($"the database lacks {string.Join(", ", pending)}: run `jianli migrate`");
        }

        foreach (var (setting, required) in Requirements())
        {
            var actual = await ReadAsync(db, setting, cancellationToken);
            if (!required.Contains(actual, StringComparer.OrdinalIgnoreCase))
            {
                throw new StartRefusedException(
                    $"the database answers {actual} to `{setting}`; acknowledged reports need {string.Join(" or ", required)}"
                );
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Query → accepted answers. Write-ahead log, full sync; fsync itself only where power can fail.</summary>
    private IEnumerable<(string Setting, string[] Required)> Requirements() =>
        options.Value.Provider switch
        {
            StorageProvider.Sqlite => [("PRAGMA synchronous", ["2", "3"]), ("PRAGMA journal_mode", ["wal"])],
            StorageProvider.PostgreSql when !environment.IsProduction() =>
            [
                ("SHOW synchronous_commit", ["on", "remote_apply"]),
            ],
            StorageProvider.PostgreSql =>
            [
                ("SHOW synchronous_commit", ["on", "remote_apply"]),
                ("SHOW fsync", ["on"]),
                ("SHOW full_page_writes", ["on"]),
            ],
            StorageProvider.SqlServer =>
            [
                ("SELECT delayed_durability_desc FROM sys.databases WHERE name = DB_NAME()", ["DISABLED"]),
            ],
            _ => [],
        };

    private static async Task<string> ReadAsync(RegistryDbContext db, string query, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the four constant queries above
        command.CommandText = query;
#pragma warning restore CA2100
        return Convert.ToString(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture) ?? "";
    }
}
