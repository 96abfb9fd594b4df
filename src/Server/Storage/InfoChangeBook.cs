using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace JianliRegistry.Server.Storage;

/// <summary>Moves a submitted 重要信息修改; only its approval changes the values in force, in the same transaction (Manual S52).</summary>
public sealed class InfoChangeBook(RegistryDbContext db, AuditTrail audit, TimeProvider clock)
{
    /// <summary>By the enterprise, while nobody has decided.</summary>
    public async Task<Rejection?> WithdrawAsync(EnterpriseInfoChange seen, AuditActor actor, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        return await MoveAsync(seen, InfoChangeState.Withdrawn, opinion: null, ct)
            ?? await EndAsync(transaction, actor, EntryOf(AuditAction.InfoChangeWithdrawn, seen, "已撤回", null), ct);
    }

    public async Task<Rejection?> RejectAsync(
        EnterpriseInfoChange seen,
        AuditActor clerk,
        string opinion,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        return await MoveAsync(seen, InfoChangeState.Rejected, opinion, ct)
            ?? await EndAsync(
                transaction,
                clerk,
                EntryOf(AuditAction.InfoChangeDecided, seen, "审核不通过", opinion),
                ct
            );
    }

    /// <param name="opinion">For the audit; null: none was given.</param>
    public async Task<Rejection?> ApproveAsync(
        EnterpriseInfoChange seen,
        AuditActor clerk,
        string? opinion,
        CancellationToken ct
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await MoveAsync(seen, InfoChangeState.Approved, opinion: null, ct) is { } lost)
        {
            return lost;
        }

        await db
            .Enterprises.Where(e => e.Id == seen.EnterpriseId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(e => e.Name, seen.Name)
                        .SetProperty(e => e.LegalRepresentative, seen.LegalRepresentative)
                        .SetProperty(e => e.Province, seen.Province),
                ct
            );
        var details = await db.EnterpriseDetails.SingleOrDefaultAsync(d => d.EnterpriseId == seen.EnterpriseId, ct);
        if (details is null)
        {
            details = new EnterpriseDetails
            {
                EnterpriseId = seen.EnterpriseId,
                Contact = new EnterpriseContact(),
                Qualifications = "",
            };
            db.EnterpriseDetails.Add(details);
        }

        details.Qualifications = seen.Qualifications;
        return await EndAsync(
            transaction,
            clerk,
            EntryOf(AuditAction.InfoChangeDecided, seen, "审核通过", opinion),
            ct
        );
    }

    /// <summary>The row of who did it, in the transaction of what was done.</summary>
    private async Task<Rejection?> EndAsync(
        IDbContextTransaction transaction,
        AuditActor actor,
        AuditEntry entry,
        CancellationToken ct
    )
    {
        audit.Add(actor, entry);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
        return null;
    }

    private static AuditEntry EntryOf(AuditAction action, EnterpriseInfoChange seen, string what, string? opinion) =>
        new(action, $"{seen.Number} {what}", seen.EnterpriseId, opinion);

    /// <summary>One conditional UPDATE: of 撤回, 通过 and 不通过 exactly one wins.</summary>
    private async Task<Rejection?> MoveAsync(
        EnterpriseInfoChange seen,
        InfoChangeState to,
        string? opinion,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var moved = await db
            .InfoChanges.Where(c =>
                c.Id == seen.Id && c.State == InfoChangeState.Pending && c.RowVersion == seen.RowVersion
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.State, to)
                        .SetProperty(c => c.RowVersion, c => c.RowVersion + 1)
                        .SetProperty(c => c.DecidedAt, now)
                        .SetProperty(c => c.Opinion, opinion),
                ct
            );
        return moved == 1
            ? null
            : new Rejection(RejectionReason.InfoChangeMoved, $"{seen.Number} is no longer pending as it was seen");
    }
}
