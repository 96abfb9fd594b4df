namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>The committer of evidence and what stands around it.</summary>
internal static class EvidenceStorage
{
    public static void AddEvidenceStorage(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<EvidenceVault>();
        services
            .AddOptions<ErasureOptions>()
            .BindConfiguration(ErasureOptions.Section)
            .Validate(o => o.RetentionYears is >= 1 and <= 200, "Erasure:RetentionYears must lie between 1 and 200")
            .ValidateOnStart();
        services.AddScoped<EvidenceErasure>();
        services.AddSingleton<EvidenceSignals>();
        services.AddSingleton<WriteHealth>();
        services.AddSingleton<WriteGuard>();
        services.AddSingleton<WriteTurn>();
        services.AddSingleton<EvidenceCommitter>();
        services.AddHostedService(provider => provider.GetRequiredService<EvidenceCommitter>());
        services.AddHealthChecks().AddCheck<WriteHealth>("writes");
    }
}
