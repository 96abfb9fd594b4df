using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>手机号 of accounts: who may say that they know it, how often, and what replaces it.</summary>
public sealed class PhoneBook(RegistryDbContext db, PersonalDataCipher cipher, AuditTrail audit, TimeProvider clock)
{
    /// <summary>So many wrong proofs of the original phone in a row lock the change; the province's desk opens it again.</summary>
    public const int MaxFailures = 5;

    /// <summary>How long a session that proved the original phone may take to enter the new one.</summary>
    public static readonly TimeSpan ProofLife = TimeSpan.FromMinutes(10);

    public MobileNumber? Of(Account account) =>
        account.MobileSealed is { } stored
        && MobileNumber.TryParse(cipher.Open(PersonalDataFields.AccountMobile, account.Name, stored), out var number)
            ? number
            : null;

    /// <summary>Counts a try before it is looked at.</summary>
    /// <returns>False: it is locked.</returns>
    public async Task<bool> CountTryAsync(Guid accountId, CancellationToken ct) =>
        await db
            .Accounts.Where(a => a.Id == accountId && a.PhoneFailures < MaxFailures)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.PhoneFailures, a => a.PhoneFailures + 1), ct) == 1;

    /// <summary>What a code for this number is bound to.</summary>
    public Guid SubjectOf(MobileNumber number) =>
        new(cipher.IndexOf(PersonalDataFields.AccountMobile, number.Value).AsSpan(0, 16));

    /// <summary>The try was right as far as it went.</summary>
    public Task ForgiveOneAsync(Guid accountId, CancellationToken ct) =>
        db
            .Accounts.Where(a => a.Id == accountId && a.PhoneFailures > 0)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.PhoneFailures, a => a.PhoneFailures - 1), ct);

    /// <summary>The try was right: it costs nothing, and those before it are forgiven.</summary>
    public Task ForgiveAsync(Guid accountId, CancellationToken ct) =>
        db.Accounts.Where(a => a.Id == accountId).ExecuteUpdateAsync(s => s.SetProperty(a => a.PhoneFailures, 0), ct);

    /// <summary>From now on this session may enter a new phone, once.</summary>
    public Task AdmitAsync(byte[] sessionIdHash, CancellationToken ct)
    {
        var until = clock.GetUtcNow() + ProofLife;
        return db
            .Sessions.Where(s => s.IdHash == sessionIdHash)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.PhoneProvedUntil, until), ct);
    }

    public Task<bool> IsAdmittedAsync(byte[] sessionIdHash, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Sessions.AnyAsync(s => s.IdHash == sessionIdHash && s.PhoneProvedUntil > now, ct);
    }

    /// <summary>The number, no open proof of the old one and the audit row, together.</summary>
    public async Task ReplaceAsync(
        Account account,
        MobileNumber number,
        AuditActor actor,
        AuditEntry entry,
        CancellationToken ct
    )
    {
        var stored = cipher.Seal(PersonalDataFields.AccountMobile, account.Name, number.Value);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db
            .Accounts.Where(a => a.Id == account.Id)
            .ExecuteUpdateAsync(
                s => s.SetProperty(a => a.MobileSealed, stored).SetProperty(a => a.PhoneFailures, 0),
                ct
            );
        await db
            .Sessions.Where(s => s.AccountId == account.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.PhoneProvedUntil, (DateTimeOffset?)null), ct);
        audit.Add(actor, entry);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
    }
}
