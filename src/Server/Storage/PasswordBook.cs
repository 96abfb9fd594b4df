using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>A new password for an account.</summary>
/// <param name="Verifier">As PasswordVerifier makes it.</param>
/// <param name="IsTemporary">Known to a clerk: the next login has to change it.</param>
/// <param name="KeptSession">Hash of the one session that goes on; null ends all.</param>
public sealed record NewPassword(string Verifier, bool IsTemporary, byte[]? KeptSession);

/// <summary>Replaces passwords: verifier, history, sessions and audit change together or not at all.</summary>
public sealed class PasswordBook(RegistryDbContext db, AuditTrail audit, TimeProvider clock)
{
    /// <summary>The current one and the four before it may not be chosen again.</summary>
    public const int Remembered = 5;

    /// <summary>How long a clerk's password opens a session: it may lie on a desk until then.</summary>
    public static readonly TimeSpan TemporaryFor = TimeSpan.FromHours(72);

    /// <summary>Verifiers of the passwords that must not come back, the current one first.</summary>
    public async Task<IReadOnlyList<string>> RecentAsync(Account account, CancellationToken ct) =>
        [
            account.PasswordVerifier,
            .. await Previous(account.Id).Take(Remembered - 1).Select(p => p.Verifier).ToListAsync(ct),
        ];

    /// <param name="account">As it was when the old password was checked.</param>
    /// <returns>False: somebody else has changed it since; nothing was done.</returns>
    public async Task<bool> ReplaceAsync(
        Account account,
        NewPassword password,
        AuditActor actor,
        AuditEntry entry,
        CancellationToken ct
    )
    {
        var ends = password.IsTemporary ? clock.GetUtcNow() + TemporaryFor : (DateTimeOffset?)null;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var replaced = await db
            .Accounts.Where(a => a.Id == account.Id && a.PasswordVerifier == account.PasswordVerifier)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(a => a.PasswordVerifier, password.Verifier)
                        .SetProperty(a => a.MustChangePassword, password.IsTemporary)
                        .SetProperty(a => a.PasswordEndsAt, ends),
                ct
            );
        if (replaced != 1)
        {
            return false;
        }

        await RememberAsync(account, ct);
        var kept = password.KeptSession ?? [];
        await db.Sessions.Where(s => s.AccountId == account.Id && s.IdHash != kept).ExecuteDeleteAsync(ct);
        audit.Add(actor, entry);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
        return true;
    }

    private async Task RememberAsync(Account account, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        db.PreviousPasswords.Add(
            new PreviousPassword
            {
                Id = Guid.CreateVersion7(now),
                AccountId = account.Id,
                Verifier = account.PasswordVerifier,
                ReplacedAt = now,
            }
        );
        await db.SaveChangesAsync(ct);
        var old = await Previous(account.Id).Skip(Remembered - 1).Select(p => p.Id).ToListAsync(ct);
        await db.PreviousPasswords.Where(p => old.Contains(p.Id)).ExecuteDeleteAsync(ct);
    }

    private IQueryable<PreviousPassword> Previous(Guid accountId) =>
        db
            .PreviousPasswords.AsNoTracking()
            .Where(p => p.AccountId == accountId)
            .OrderByDescending(p => p.ReplacedAt)
            .ThenByDescending(p => p.Id);
}
