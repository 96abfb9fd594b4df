using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Storage;

/// <summary>The three databases the registry runs on.</summary>
public enum StorageProvider
{
    Sqlite,
    PostgreSql,
    SqlServer,
}

/// <summary>Which database (section <c>Storage</c>).</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;
    public string ConnectionString { get; set; } = "";
}

internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        !Enum.IsDefined(options.Provider) ? ValidateOptionsResult.Fail("Storage:Provider is not a known provider")
        : options.ConnectionString.Length == 0 ? ValidateOptionsResult.Fail("Storage:ConnectionString must be set")
        : ValidateOptionsResult.Success;
}
