using JianliRegistry.Core.Deregistration;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>Moves a submitted 强制注销: one conditional UPDATE on (state, row version), so that of 撤回 and 受理 exactly one wins (Manual S45, S46).</summary>
public sealed class DeregistrationBook(RegistryDbContext db, TimeProvider clock)
{
    /// <param name="seen">As the actor saw it.</param>
    /// <param name="opinion">Why not, of 不予受理 and 不予注销.</param>
    /// <returns>Null when it moved.</returns>
    public async Task<Rejection?> MoveAsync(
        CompulsoryDeregistration seen,
        DeregistrationEvent happened,
        DeregistrationActor actor,
        string? opinion,
        CancellationToken ct
    )
    {
        if (!CompulsoryDeregistrationLifecycle.TryMove(seen.State, happened, actor, out var transition))
        {
            return Lost(seen, happened);
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
            return Lost(seen, happened);
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

        await transaction.CommitAsync(ct);
        return null;
    }

    private static Rejection Lost(CompulsoryDeregistration seen, DeregistrationEvent happened) =>
        new(
            happened == DeregistrationEvent.Withdraw
                ? RejectionReason.DeregistrationAccepted
                : RejectionReason.DeregistrationMoved,
            $"{seen.Number} is no longer {seen.State}, or has no {happened}"
        );
}
