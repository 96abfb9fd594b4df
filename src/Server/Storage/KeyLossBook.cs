using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>Who moves a key's status, and by which proof.</summary>
/// <param name="ActingKeySha256">Certificate of the key that made the session; null where a phone code proved the person.</param>
public sealed record KeyLossActor(Guid AccountId, byte[]? ActingKeySha256);

/// <summary>挂失: each move blocks or frees the key and enters the log, in one transaction.</summary>
/// <remarks>
/// Submissions hold the same row of the binding before they take their place in the log's queue (SubmissionWriter): whichever of
/// the two comes first also stands first in the log.
/// </remarks>
public sealed class KeyLossBook(RegistryDbContext db, EvidenceSignals signals, TimeProvider clock)
{
    /// <param name="binding">As the actor saw it.</param>
    public async Task<Verdict<LoggedAct>> MoveAsync(
        KeyBinding binding,
        KeyLossEvent happened,
        KeyLossActor actor,
        CancellationToken ct
    )
    {
        var from = binding.Status;
        if (
            (from == KeyStatus.Active && binding.EndedAt is not null)
            || !KeyLossLifecycle.TryMove(from, happened, out var to)
        )
        {
            return NotFrom(binding);
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var act = ActOf(binding, happened, actor, now);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // First the row that submissions hold too; only then a place in the queue.
        if (!await MoveRowAsync(binding.Id, from, to, now, ct))
        {
            return NotFrom(binding);
        }

        await EndWhatItOpenedAsync(binding, to, ct);
        db.LoggedActs.Add(act);
        db.PendingLogEntries.Add(new PendingLogEntry { ActId = act.Id });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
        signals.EvidenceCommitted();
        return act;
    }

    private async Task<bool> MoveRowAsync(
        Guid id,
        KeyStatus from,
        KeyStatus to,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var row = db.KeyBindings.Where(b => b.Id == id && b.Status == from);
        row = from == KeyStatus.Active ? row.Where(b => b.EndedAt == null) : row;
        return await row.ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(b => b.Status, to);
                    if (from == KeyStatus.Active)
                    {
                        set.SetProperty(b => b.EndedAt, now);
                    }
                    else if (to == KeyStatus.Active)
                    {
                        set.SetProperty(b => b.EndedAt, (DateTimeOffset?)null);
                    }
                },
                ct
            ) == 1;
    }

    /// <summary>Rows, not only their use: when the key is freed again, nothing that was begun before comes back with it.</summary>
    private async Task EndWhatItOpenedAsync(KeyBinding binding, KeyStatus to, CancellationToken ct)
    {
        await db.Sessions.Where(s => s.BindingId == binding.Id).ExecuteDeleteAsync(ct);
        if (to == KeyStatus.Active)
        {
            // Kept until now so that a signature made meanwhile is told 挂失 and not "unknown".
            await db
                .SignRequests.Where(r =>
                    r.AccountId == binding.AccountId
                    && r.CertificateSha256 == binding.CertificateSha256
                    && r.SpentAt == null
                )
                .ExecuteDeleteAsync(ct);
        }
    }

    private static LoggedAct ActOf(KeyBinding binding, KeyLossEvent happened, KeyLossActor actor, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var text = new KeyLossAct(
            id,
            happened,
            binding.OrganizationCode,
            binding.CertificateSha256,
            actor.AccountId,
            actor.ActingKeySha256,
            now
        );
        return new LoggedAct
        {
            Id = id,
            Kind = ActKind.KeyLoss,
            OrganizationCode = binding.OrganizationCode,
            BindingId = binding.Id,
            Text = text.Render(),
            Salt = LoggedAct.NewSalt(),
            At = now,
        };
    }

    private static Rejection NotFrom(KeyBinding binding) =>
        new(
            RejectionReason.KeyStatusChanged,
            $"binding {binding.Id} is no longer {binding.Status}, or has no such move"
        );
}
