using System.CommandLine;
using JianliRegistry.Server.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Storage;

/// <summary><c>jianli migrate</c>: brings the configured database to this program's schema.</summary>
internal static class MigrateCommand
{
    public static Command Create(Func<WebApplication> create)
    {
        var command = new Command("migrate", "bring the database to this program's schema");
        command.SetAction(
            async (_, ct) =>
            {
                await using var app = create();
                var applied = await ApplyAsync(app.Services, ct);
                await Console.Out.WriteLineAsync(
                    applied.Count == 0 ? "up to date" : $"applied {string.Join(", ", applied)}"
                );
                return CommandLine.Done;
            }
        );
        return command;
    }

    /// <returns>The migrations that were missing.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistryDbContext>();
        var pending = (await db.Database.GetPendingMigrationsAsync(ct)).ToArray();
        await db.Database.MigrateAsync(ct);
        if (services.GetRequiredService<IOptions<StorageOptions>>().Value.Provider == StorageProvider.Sqlite)
        {
            // The write-ahead log lets readers go on while one writer commits; the mode stays with the file.
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", ct);
        }

        return pending;
    }
}
