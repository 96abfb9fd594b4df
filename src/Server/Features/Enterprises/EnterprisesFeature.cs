namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>Enterprises, their accounts and keys as they come from the old system 原系统.</summary>
internal static class EnterprisesFeature
{
    public static void AddEnterprises(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<EnterpriseImport>();
        builder.Services.AddScoped<ApplicationImport>();
        builder.Services.AddScoped<BindingAddition>();
        builder.Services.AddSingleton<BulkImport>();
        builder.Services.AddScoped<LegacyTable, LegacyEnterpriseTable>();
        builder.Services.AddScoped<LegacyTable, EngineerTable>();
        builder.Services.AddScoped<LegacyTable, RegistrationTable>();
        builder.Services.AddScoped<LegacyTable, HistoryTable>();
        builder.Services.AddScoped<LegacyTable, PenaltyTable>();
    }
}
