using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>绑定 and 停用 of an enterprise's own keys, each with its row in the audit.</summary>
/// <remarks>更换 is both: the new key is bound first, the old one goes on until it is ended, so that no day is without a key.</remarks>
public sealed class KeyBindingBook(RegistryDbContext db, AuditTrail audit, TimeProvider clock)
{
    /// <param name="certificate">Proved to be at hand, trusted now, and of this credit code.</param>
    public async Task<Verdict<KeyBinding>> BindAsync(
        AuditActor actor,
        Guid? enterpriseId,
        CreditCode code,
        EndEntityCertificate certificate,
        CancellationToken ct
    )
    {
        var uses = KeyUses.Login | KeyUses.Commitment;
        var binding = KeyBinding.Of(actor.AccountId, code.Value, certificate, uses, clock.GetUtcNow());
        return await AddAsync(binding, actor, new AuditEntry(AuditAction.KeyBound, NameOf(binding), enterpriseId), ct);
    }

    /// <summary>For an enterprise that has no other key to do it with: bound by the province's desk, which has seen who asks. Closes the enterprise's request.</summary>
    /// <param name="account">With its enterprise, which is of the desk's province.</param>
    /// <param name="certificate">Of this enterprise's credit code.</param>
    public async Task<Verdict<KeyBinding>> BindAtDeskAsync(
        AuditActor clerk,
        Account account,
        EndEntityCertificate certificate,
        string reason,
        CancellationToken ct
    )
    {
        var uses = KeyUses.Login | KeyUses.Commitment;
        DateTimeOffset? now = clock.GetUtcNow();
        var binding = KeyBinding.Of(account.Id, account.Enterprise!.CreditCode, certificate, uses, now.Value);
        var entry = new AuditEntry(
            AuditAction.KeyBound,
            $"{NameOf(binding)} to account {account.Name}",
            account.EnterpriseId,
            reason
        );
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var bound = await AddAsync(binding, clerk, entry, ct);
        if (bound.TryGetValue(out _, out _))
        {
            await db
                .KeyRequests.Where(r => r.OpenFor == account.Id)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.OpenFor, (Guid?)null).SetProperty(r => r.ClosedAt, now),
                    ct
                );
            await transaction.CommitAsync(ct);
        }

        return bound;
    }

    /// <summary>From now on it proves nothing new; its sessions end, its evidence stays.</summary>
    /// <param name="acting">The binding of the key that made the session: nobody ends the key they sit on.</param>
    public async Task<Rejection?> EndAsync(
        AuditActor actor,
        Guid? enterpriseId,
        Guid id,
        Guid acting,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ended = await db
            .KeyBindings.Where(b =>
                b.Id == id
                && b.Id != acting
                && b.AccountId == actor.AccountId
                && b.EndedAt == null
                && b.Status == KeyStatus.Active
            )
            .ExecuteUpdateAsync(set => set.SetProperty(b => b.EndedAt, now), ct);
        if (ended != 1)
        {
            return new Rejection(RejectionReason.KeyStatusChanged, $"binding {id} is not live, or is the acting one");
        }

        await db.Sessions.Where(s => s.BindingId == id).ExecuteDeleteAsync(ct);
        audit.Add(actor, new AuditEntry(AuditAction.KeyEnded, $"binding {id:D}", enterpriseId));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    private async Task<Verdict<KeyBinding>> AddAsync(
        KeyBinding binding,
        AuditActor actor,
        AuditEntry entry,
        CancellationToken ct
    )
    {
        db.KeyBindings.Add(binding);
        audit.Add(actor, entry);
        try
        {
            await db.SaveChangesAsync(ct);
            return binding;
        }
        catch (DbUpdateException error) when (UniqueViolation.Is(error))
        {
            return new Rejection(RejectionReason.KeyStatusChanged, $"{binding.SerialNumber} has a binding already");
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    private static string NameOf(KeyBinding binding) =>
        $"certificate {Convert.ToHexStringLower(binding.CertificateSha256)[..16]}";
}
