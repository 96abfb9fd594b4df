using JianliRegistry.Core.Deregistration;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>Moves a submitted 强制注销: one conditional UPDATE on (state, row version), so that of 撤回 and 受理 exactly one wins (Manual S45, S46).</summary>
public sealed class DeregistrationBook(RegistryDbContext db, AuditTrail audit, TimeProvider clock)
{
    /// <param name="seen">As the actor saw it.</param>
    /// <param name="by">Who, for the audit row that is written with the move.</param>
    /// <param name="opinion">Why not, of 不予受理 and 不予注销.</param>
    /// <returns>Null when it moved, or had moved to just this before: a second click tells what the first one did.</returns>
    public async Task<Rejection?> MoveAsync(
        CompulsoryDeregistration seen,
        DeregistrationEvent happened,
        DeregistrationActor actor,
        AuditActor by,
        string? opinion,
        CancellationToken ct
    )
    {
        if (!CompulsoryDeregistrationLifecycle.TryMove(seen.State, happened, actor, out var transition))
        {
            return await LostAsync(seen, happened, ct);
        }

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var moved = await db
            .Deregistrations.Where(d => d.Id == seen.Id && d.State == seen.State && d.RowVersion == seen.RowVersion)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(d => d.State, transition.To)
                        .SetProperty(d => d.RowVersion, d => d.RowVersion + 1)
                        .SetProperty(d => d.MovedAt, now)
                        .SetProperty(d => d.Opinion, opinion),
                ct
            );
        if (moved != 1)
        {
            return await LostAsync(seen, happened, ct);
        }

        if (transition.To == DeregistrationState.Approved)
        {
            await db
                .Registrations.Where(r =>
                    r.Id == seen.RegistrationId
                    && (r.Status == RegistrationStatus.Active || r.Status == RegistrationStatus.Suspended)
                )
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(r => r.Status, RegistrationStatus.Deregistered)
                            .SetProperty(r => r.RowVersion, r => r.RowVersion + 1),
                    ct
                );
        }

        audit.Add(
            by,
            new AuditEntry(
                AuditAction.DeregistrationMoved,
                $"deregistration {seen.Number}: {transition.To}",
                seen.EnterpriseId,
                opinion
            )
        );
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    /// <summary>What is true now, which is not always what the actor saw.</summary>
    private async Task<Rejection?> LostAsync(
        CompulsoryDeregistration seen,
        DeregistrationEvent happened,
        CancellationToken ct
    )
    {
        var state = await db
            .Deregistrations.AsNoTracking()
            .Where(d => d.Id == seen.Id)
            .Select(d => d.State)
            .SingleAsync(ct);
        if (happened == DeregistrationEvent.Withdraw && state == DeregistrationState.Withdrawn)
        {
            return null;
        }

        var reason = (happened, state) switch
        {
            (_, null or DeregistrationState.PendingAcceptance) => RejectionReason.TransitionNotAllowed,
            (
                DeregistrationEvent.Withdraw,
                DeregistrationState.Accepted
                    or DeregistrationState.Approved
                    or DeregistrationState.Rejected
            ) => RejectionReason.DeregistrationAccepted,
            _ => RejectionReason.DeregistrationMoved,
        };
        return new Rejection(reason, $"{seen.Number} is {state}, seen as {seen.State}, which has no {happened}");
    }
}
