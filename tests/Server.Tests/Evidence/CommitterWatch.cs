using System.Collections.Concurrent;
using System.Data.Common;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>Sees in which transaction each evidence is stored, and holds the first one until the test lets it go on.</summary>
internal sealed class CommitterWatch : DbTransactionInterceptor, ISaveChangesInterceptor
{
    private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<(Guid Transaction, Guid Application)> _stored = new();
    private readonly ConcurrentQueue<Guid> _rolledBack = new();

    /// <summary>Done when the first evidence stands before its INSERT, its transaction open.</summary>
    public Task Holding => _holding.Task;

    /// <summary>What else happens in the transaction of the first evidence, before that is stored.</summary>
    public Func<DbContext, Task>? BeforeNext { get; set; }

    public IReadOnlyCollection<(Guid Transaction, Guid Application)> Stored => _stored;

    /// <summary>The transactions in which a savepoint was rolled back, each as often as it happened.</summary>
    public IReadOnlyCollection<Guid> RolledBack => _rolledBack;

    public void AttachTo(IServiceCollection services)
    {
        services.ConfigureDbContext<SqliteRegistryContext>(options => options.AddInterceptors(this));
        services.ConfigureDbContext<PostgreSqlRegistryContext>(options => options.AddInterceptors(this));
    }

    public void Release() => _released.TrySetResult();

    public async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        var db = eventData.Context!;
        var records = db.ChangeTracker.Entries<EvidenceRecord>().Select(e => e.Entity).ToList();
        if (records.Count == 0)
        {
            return result;
        }

        records.ForEach(r => _stored.Enqueue((db.Database.CurrentTransaction!.TransactionId, r.SubjectId)));
        if (!_released.Task.IsCompleted)
        {
            _holding.TrySetResult();
            await _released.Task;
            await (BeforeNext?.Invoke(db) ?? Task.CompletedTask);
        }

        return result;
    }

    public override Task RolledBackToSavepointAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        _rolledBack.Enqueue(eventData.TransactionId);
        return Task.CompletedTask;
    }
}
