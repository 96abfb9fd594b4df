using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JianliRegistry.Server.Storage;

/// <summary>Ready only while the database answers.</summary>
internal sealed class DatabaseHealth(RegistryDbContext db) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            _ = await db.Accounts.AnyAsync(a => a.Name == "", cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception error) when (DatabaseFailure.Is(error))
        {
            return HealthCheckResult.Unhealthy("the database does not answer", error);
        }
    }
}
