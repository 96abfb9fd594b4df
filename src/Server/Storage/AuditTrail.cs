using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Storage;

/// <summary>Who acts, as the audit keeps it.</summary>
public sealed record AuditActor(Guid AccountId, string? OperatorName, string? ClientAddress);

/// <summary>What the audit is told.</summary>
/// <param name="Object">No password, no full number of a person.</param>
/// <param name="EnterpriseId">Whose affair it is.</param>
/// <param name="Reason">As the person gave it.</param>
public sealed record AuditEntry(
    AuditAction Action,
    string Object,
    Guid? EnterpriseId = null,
    string? Reason = null,
    AuditResult Result = AuditResult.Done
);

/// <summary>Writes the audit trail.</summary>
public sealed class AuditTrail(RegistryDbContext db, TimeProvider clock)
{
    /// <summary>The caller's SaveChanges writes the row, in the transaction of what it tells of: neither exists without the other.</summary>
    public void Add(AuditActor actor, AuditEntry entry)
    {
        var now = clock.GetUtcNow();
        db.AuditEvents.Add(
            new AuditEvent
            {
                Id = Guid.CreateVersion7(now),
                At = now,
                AccountId = actor.AccountId,
                OperatorName = actor.OperatorName,
                ClientAddress = actor.ClientAddress,
                Action = entry.Action,
                Object = Shorten(entry.Object, AuditEvent.MaxObject),
                EnterpriseId = entry.EnterpriseId,
                Reason = entry.Reason is { } reason ? Shorten(reason, AuditEvent.MaxReason) : null,
                Result = entry.Result,
            }
        );
    }

    /// <summary>For what has no other row to be written with, a refusal for example.</summary>
    public async Task WriteAsync(AuditActor actor, AuditEntry entry, CancellationToken ct)
    {
        Add(actor, entry);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..length];
}
