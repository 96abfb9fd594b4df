using System.Collections.Concurrent;
using System.Data.Common;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>Sees in which transaction each evidence is stored, and holds the first one until the test lets it go on.</summary>
internal sealed class CommitterWatch : DbTransactionInterceptor
{
    private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<(Guid Transaction, Guid Application)> _stored = new();
    private readonly ConcurrentQueue<Guid> _rolledBack = new();
    private readonly ConcurrentDictionary<Guid, bool> _seen = new();

    /// <summary>Done when the transaction of the first evidence stands before its commit.</summary>
    public Task Holding => _holding.Task;

    /// <summary>What else happens in the transaction of the first evidence, before its commit.</summary>
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

    /// <summary>Evidence is seen for the first time by the transaction that stores it.</summary>
    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        var db = eventData.Context!;
        var rows = await db.Set<EvidenceRecord>().Select(e => new { e.Id, e.SubjectId }).ToListAsync(cancellationToken);
        var stored = rows.Where(r => _seen.TryAdd(r.Id, value: true)).ToList();
        if (stored.Count == 0)
        {
            return result;
        }

        stored.ForEach(r => _stored.Enqueue((eventData.TransactionId, r.SubjectId)));
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
