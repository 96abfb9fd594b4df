using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>补办、更换身份锁 as it is asked for and declined; the binding itself closes what it answers (<see cref="KeyBindingBook"/>).</summary>
public sealed class KeyRequestBook(RegistryDbContext db, AuditTrail audit, TimeProvider clock)
{
    /// <returns>False: one is open already.</returns>
    public async Task<bool> RequestAsync(AuditActor actor, Guid? enterpriseId, string reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var request = new KeyRequest
        {
            Id = Guid.CreateVersion7(now),
            AccountId = actor.AccountId,
            OpenFor = actor.AccountId,
            OperatorName = actor.OperatorName,
            Reason = reason,
            RequestedAt = now,
        };
        db.KeyRequests.Add(request);
        audit.Add(actor, new AuditEntry(AuditAction.KeyRequested, $"key request {request.Id:D}", enterpriseId, reason));
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException error) when (UniqueViolation.Is(error))
        {
            return false;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    /// <returns>False: somebody else has answered it.</returns>
    public async Task<bool> DeclineAsync(
        AuditActor clerk,
        Guid? enterpriseId,
        Guid id,
        string opinion,
        CancellationToken ct
    )
    {
        DateTimeOffset? now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var declined = await db
            .KeyRequests.Where(r => r.Id == id && r.OpenFor != null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.OpenFor, (Guid?)null)
                        .SetProperty(r => r.ClosedAt, now)
                        .SetProperty(r => r.Opinion, opinion),
                ct
            );
        if (declined != 1)
        {
            return false;
        }

        audit.Add(clerk, new AuditEntry(AuditAction.KeyRequestDeclined, $"key request {id:D}", enterpriseId, opinion));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
