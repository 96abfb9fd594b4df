namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>The committer of evidence and what stands around it.</summary>
internal static class EvidenceStorage
{
    public static void AddEvidenceStorage(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<EvidenceVault>();
        services.AddSingleton<EvidenceSignals>();
        services.AddSingleton<WriteHealth>();
        services.AddSingleton<EvidenceCommitter>();
        services.AddHostedService(provider => provider.GetRequiredService<EvidenceCommitter>());
        services.AddHealthChecks().AddCheck<WriteHealth>("writes");
    }
}
