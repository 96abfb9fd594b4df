using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace JianliRegistry.Server.Storage;

/// <summary>The registry's tables, the same on every provider. Each provider has a derived context for its migrations.</summary>
/// <remarks>
/// Keys and indexed bytes have a maximum length, because SQL Server can't index an unbounded column. Text that has to be
/// compared exactly is stored normalised (upper-case code, hex), because SQL Server's default collation ignores case.
/// </remarks>
public abstract partial class RegistryDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Enterprise> Enterprises => Set<Enterprise>();
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<KeyBinding> KeyBindings => Set<KeyBinding>();
    public DbSet<SpentChallenge> SpentChallenges => Set<SpentChallenge>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<PhoneCode> PhoneCodes => Set<PhoneCode>();
    public DbSet<RegistrationApplication> Applications => Set<RegistrationApplication>();
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<UploadedFile> UploadedFiles => Set<UploadedFile>();
    public DbSet<ProcessStep> ProcessSteps => Set<ProcessStep>();
    public DbSet<StatusDocument> StatusDocuments => Set<StatusDocument>();
    public DbSet<StatusSource> StatusSources => Set<StatusSource>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite can't order by DateTimeOffset and PostgreSQL drops the tenth of a microsecond: ticks do neither.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(RegistryDbContext).Assembly);

    private sealed class UtcTicks()
        : ValueConverter<DateTimeOffset, long>(
            instant => instant.UtcTicks,
            ticks => new DateTimeOffset(ticks, TimeSpan.Zero)
        );
}

/// <summary>The embedded default.</summary>
public sealed class SqliteRegistryContext(DbContextOptions<SqliteRegistryContext> options) : RegistryDbContext(options);

public sealed class PostgreSqlRegistryContext(DbContextOptions<PostgreSqlRegistryContext> options)
    : RegistryDbContext(options);

public sealed class SqlServerRegistryContext(DbContextOptions<SqlServerRegistryContext> options)
    : RegistryDbContext(options);
