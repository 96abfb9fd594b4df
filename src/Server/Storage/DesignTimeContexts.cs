using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace JianliRegistry.Server.Storage;

/// <summary>Lets <c>dotnet ef</c> write migrations of each provider without a database or the program's configuration.</summary>
internal sealed class DesignTimeContexts
    : IDesignTimeDbContextFactory<SqliteRegistryContext>,
        IDesignTimeDbContextFactory<PostgreSqlRegistryContext>,
        IDesignTimeDbContextFactory<SqlServerRegistryContext>
{
    SqliteRegistryContext IDesignTimeDbContextFactory<SqliteRegistryContext>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteRegistryContext>().UseSqlite("Data Source=:memory:").Options);

    PostgreSqlRegistryContext IDesignTimeDbContextFactory<PostgreSqlRegistryContext>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlRegistryContext>().UseNpgsql("Host=127.0.0.1").Options);

    SqlServerRegistryContext IDesignTimeDbContextFactory<SqlServerRegistryContext>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerRegistryContext>().UseSqlServer("Server=127.0.0.1").Options);
}
