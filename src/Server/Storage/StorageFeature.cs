using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Storage;

/// <summary>The database by configuration, and the stores that decide races in it.</summary>
internal static class StorageFeature
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidated<StorageOptions, StorageOptionsValidator>(StorageOptions.Section);
        services
            .AddOptions<PersonalDataOptions>()
            .BindConfiguration(PersonalDataOptions.Section)
            .Validate(o => File.Exists(o.KeyFile), "PersonalData:KeyFile must name a readable file")
            .ValidateOnStart();

        services.AddSingleton<PersonalDataCipher>(provider =>
            PersonalDataCipher.FromFile(provider.GetRequiredService<IOptions<PersonalDataOptions>>().Value.KeyFile)
        );
        services.AddSingleton<AttachmentFiles>();
        services.AddSingleton<DerivedFiles>();
        services.AddScoped<UploadedFiles>();
        services.AddScoped<AuditTrail>();
        services.AddScoped<ChallengeStore>();
        services.AddScoped<OperatorBook>();
        services.AddScoped<PasswordBook>();
        services.AddScoped<PhoneBook>();
        services.AddScoped<EnrollmentBook>();
        services.AddSingleton<QualificationCatalog>();
        services.AddScoped<KeyLossBook>();
        services.AddScoped<PhoneCodeStore>();
        services.AddSingleton<DurabilityCheck>();
        services.AddHostedService(provider => provider.GetRequiredService<DurabilityCheck>());
        AddContexts(services);
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
    }

    private static void AddContexts(IServiceCollection services)
    {
        services.AddSingleton<SqlitePragmas>();
        services.AddDbContextPool<SqliteRegistryContext>(
            (provider, options) =>
                options
                    .UseSqlite(ConnectionStringOf(provider))
                    .AddInterceptors(
                        provider.GetRequiredService<SqlitePragmas>(),
                        provider.GetRequiredService<WriteGuard>()
                    )
        );
        services.AddDbContextPool<PostgreSqlRegistryContext>(
            (provider, options) => options.UseNpgsql(ConnectionStringOf(provider))
        );
        services.AddDbContextPool<SqlServerRegistryContext>(
            (provider, options) => options.UseSqlServer(ConnectionStringOf(provider))
        );
        services.AddScoped<RegistryDbContext>(provider =>
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Provider switch
            {
                StorageProvider.Sqlite => provider.GetRequiredService<SqliteRegistryContext>(),
                StorageProvider.PostgreSql => provider.GetRequiredService<PostgreSqlRegistryContext>(),
                StorageProvider.SqlServer => provider.GetRequiredService<SqlServerRegistryContext>(),
                var unknown => throw new StartRefusedException($"unknown storage provider {unknown}"),
            }
        );
    }

    private static string ConnectionStringOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<StorageOptions>>().Value.ConnectionString;
}
