using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>Takes away what makes tables insert-only: whoever owns the file or the server can do so too, and the audit is for them.</summary>
internal static class Triggers
{
    public static async Task<int> DropAsync(RegistryDbContext db)
    {
        var names = await db
            .Database.SqlQueryRaw<string>(
                db is SqliteRegistryContext
                    ? "SELECT 'DROP TRIGGER \"' || name || '\"' AS \"Value\" FROM sqlite_master WHERE type = 'trigger'"
                    : "SELECT format('DROP TRIGGER %I ON %I', tgname, relname) AS \"Value\" FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal"
            )
            .ToListAsync();
        foreach (var drop in names)
        {
            await db.Database.ExecuteSqlRawAsync(drop);
        }

        return names.Count;
    }
}
