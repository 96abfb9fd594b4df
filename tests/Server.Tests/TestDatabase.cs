using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Tests;

/// <summary>An empty database of one provider.</summary>
public sealed record TestDatabase(StorageProvider Provider, string ConnectionString)
{
    public static TestDatabase New(Storage.PostgreSqlCluster postgres) =>
        new(StorageProvider.PostgreSql, postgres.NewDatabase());
}
