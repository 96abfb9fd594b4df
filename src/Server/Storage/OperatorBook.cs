using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>经办人 of accounts: each change and its audit row together.</summary>
public sealed class OperatorBook(RegistryDbContext db, PersonalDataCipher cipher, AuditTrail audit, TimeProvider clock)
{
    /// <returns>False: an active one has this name already.</returns>
    public async Task<bool> AddAsync(
        Guid accountId,
        string name,
        MobileNumber? mobile,
        AuditActor actor,
        CancellationToken ct
    )
    {
        if (await Active(accountId).AnyAsync(o => o.Name == name, ct))
        {
            return false;
        }

        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        db.Operators.Add(
            new Operator
            {
                Id = id,
                AccountId = accountId,
                Name = name,
                MobileSealed = mobile is null
                    ? null
                    : cipher.Seal(PersonalDataFields.OperatorMobile, $"{id:D}", mobile.Value),
                CreatedAt = now,
            }
        );
        audit.Add(actor, await EntryAsync(AuditAction.OperatorAdded, accountId, id, ct));
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        return true;
    }

    /// <summary>Their sessions end with it.</summary>
    /// <returns>False: not of this account, or not active.</returns>
    public async Task<bool> DeactivateAsync(Guid accountId, Guid id, AuditActor actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var changed = await Active(accountId)
            .Where(o => o.Id == id)
            .ExecuteUpdateAsync(s => s.SetProperty(o => o.DeactivatedAt, now), ct);
        if (changed != 1)
        {
            return false;
        }

        await db.Sessions.Where(s => s.OperatorId == id).ExecuteDeleteAsync(ct);
        await audit.WriteAsync(actor, await EntryAsync(AuditAction.OperatorDeactivated, accountId, id, ct), ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>From now on this session is theirs.</summary>
    /// <returns>False: not of this account, or not active.</returns>
    public async Task<bool> ChooseAsync(
        Guid accountId,
        Guid id,
        byte[] sessionIdHash,
        AuditActor actor,
        CancellationToken ct
    )
    {
        if (await Active(accountId).SingleOrDefaultAsync(o => o.Id == id, ct) is not { } chosen)
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db
            .Sessions.Where(s => s.IdHash == sessionIdHash && s.AccountId == accountId)
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.OperatorId, id).SetProperty(x => x.MustChooseOperator, false),
                ct
            );
        var entry = await EntryAsync(AuditAction.OperatorChosen, accountId, id, ct);
        await audit.WriteAsync(actor with { OperatorName = chosen.Name }, entry, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>While this session waited, every 经办人 was deactivated: there is nobody left to choose, and no duty.</summary>
    /// <returns>False: somebody is there to be chosen.</returns>
    public async Task<bool> EndChoiceAsync(Guid accountId, byte[] sessionIdHash, CancellationToken ct) =>
        await db
            .Sessions.Where(s => s.IdHash == sessionIdHash && s.AccountId == accountId)
            .Where(s => !db.Operators.Any(o => o.AccountId == accountId && o.DeactivatedAt == null))
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.MustChooseOperator, false), ct) == 1;

    private IQueryable<Operator> Active(Guid accountId) =>
        db.Operators.Where(o => o.AccountId == accountId && o.DeactivatedAt == null);

    private async Task<AuditEntry> EntryAsync(AuditAction action, Guid accountId, Guid id, CancellationToken ct)
    {
        var enterprise = await db.Accounts.Where(a => a.Id == accountId).Select(a => a.EnterpriseId).SingleAsync(ct);
        return new AuditEntry(action, $"operator {id:D}", enterprise);
    }
}
