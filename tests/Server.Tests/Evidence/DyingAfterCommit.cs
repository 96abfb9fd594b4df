using System.Data.Common;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>Cuts the test's own work off right behind its commit, as a kill would; background loops go on.</summary>
internal sealed class DyingAfterCommit : DbTransactionInterceptor
{
    private readonly AsyncLocal<bool> _armed = new();

    public void AttachTo(IServiceCollection services)
    {
        services.ConfigureDbContext<SqliteRegistryContext>(options => options.AddInterceptors(this));
        services.ConfigureDbContext<PostgreSqlRegistryContext>(options => options.AddInterceptors(this));
    }

    public void Arm(bool armed) => _armed.Value = armed;

    public override Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    ) => _armed.Value ? throw new IOException("planted") : Task.CompletedTask;
}
