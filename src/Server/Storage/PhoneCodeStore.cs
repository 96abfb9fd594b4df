using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>What a code is bound to: it proves nothing for another account, purpose or subject.</summary>
/// <param name="Subject">For example the binding that is reported lost.</param>
public sealed record PhoneCodeUse(Guid AccountId, PhoneCodePurpose Purpose, Guid Subject);

/// <summary>Makes and spends one-time codes, over any number of nodes: each limit is a row count.</summary>
public sealed class PhoneCodeStore(RegistryDbContext db, PersonalDataCipher cipher, TimeProvider clock)
{
    public const int MaxAttempts = 5;
    public const int MaxPerDay = 5;
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private const int Digits = 6;
    private const int Codes = 1_000_000;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <returns>The six digits, for the message alone; null: one was made this minute, or enough of them today.</returns>
    public async Task<string?> IssueAsync(PhoneCodeUse use, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var since = now - Day;
        await db.PhoneCodes.Where(c => c.AccountId == use.AccountId && c.SentAt <= since).ExecuteDeleteAsync(ct);
        if (await OfUse(use).CountAsync(ct) >= MaxPerDay)
        {
            return null;
        }

        var id = Guid.CreateVersion7(now);
        var code = RandomNumberGenerator.GetInt32(Codes).ToString($"D{Digits}", CultureInfo.InvariantCulture);
        db.PhoneCodes.Add(
            new PhoneCode
            {
                Id = id,
                AccountId = use.AccountId,
                Purpose = use.Purpose,
                Minute = now.ToUnixTimeSeconds() / 60,
                Mac = MacOf(id, use, code),
                SentAt = now,
                ExpiresAt = now + Life,
            }
        );
        try
        {
            await db.SaveChangesAsync(ct);
            return code;
        }
        catch (DbUpdateException error) when (UniqueViolation.Is(error))
        {
            return null;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The newest code is the only one; it is good once and bears five tries.</summary>
    public async Task<Verdict<PhoneCode>> SpendAsync(PhoneCodeUse use, string? code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var newest = await OfUse(use).AsNoTracking().OrderByDescending(c => c.SentAt).FirstOrDefaultAsync(ct);
        if (newest is null || !await CountAttemptAsync(newest.Id, now, ct))
        {
            return Wrong("no code is open, or it was tried too often");
        }

        // Without the trimming a code copied from a message fails by its blank.
        var mac = MacOf(newest.Id, use, code?.Trim() ?? "");
        if (!CryptographicOperations.FixedTimeEquals(mac, newest.Mac))
        {
            return Wrong("another code, or one for another subject");
        }

        var spent = await db
            .PhoneCodes.Where(c => c.Id == newest.Id && c.SpentAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.SpentAt, now), ct);
        return spent == 1 ? newest : Wrong("spent before");
    }

    private async Task<bool> CountAttemptAsync(Guid id, DateTimeOffset now, CancellationToken ct) =>
        await db
            .PhoneCodes.Where(c => c.Id == id && c.SpentAt == null && c.ExpiresAt > now && c.Attempts < MaxAttempts)
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.Attempts, c => c.Attempts + 1), ct) == 1;

    private IQueryable<PhoneCode> OfUse(PhoneCodeUse use) =>
        db.PhoneCodes.Where(c => c.AccountId == use.AccountId && c.Purpose == use.Purpose);

    private byte[] MacOf(Guid id, PhoneCodeUse use, string code) =>
        cipher.IndexOf(PersonalDataFields.PhoneCode, $"{id:D} {use.AccountId:D} {use.Purpose} {use.Subject:D} {code}");

    private static Rejection Wrong(string detail) => new(RejectionReason.PhoneCodeWrong, detail);
}
