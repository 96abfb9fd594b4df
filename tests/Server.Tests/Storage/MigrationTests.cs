using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace JianliRegistry.Server.Tests.Storage;

/// <summary>A table that was changed in code alone would be missing in every database: what <c>./run migrations --check</c> asks.</summary>
public sealed class MigrationTests
{
    private static readonly DesignTimeContexts Contexts = new();

    [Fact]
    public void No_model_of_Sqlite_has_changed_since_its_last_migration() => AssertUnchanged<SqliteRegistryContext>();

    [Fact]
    public void No_model_of_PostgreSql_has_changed_since_its_last_migration() =>
        AssertUnchanged<PostgreSqlRegistryContext>();

    [Fact]
    public void No_model_of_SqlServer_has_changed_since_its_last_migration() =>
        AssertUnchanged<SqlServerRegistryContext>();

    private static void AssertUnchanged<TContext>()
        where TContext : RegistryDbContext
    {
        using var db = ((IDesignTimeDbContextFactory<TContext>)(object)Contexts).CreateDbContext([]);
        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.False(db.Database.HasPendingModelChanges());
    }
}
