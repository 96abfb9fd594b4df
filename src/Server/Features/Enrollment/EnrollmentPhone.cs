using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>验证码 to the phone of somebody who has no account yet. Each limit is a row count: one a minute, five a draft and day, five a phone and day.</summary>
internal sealed class EnrollmentPhone(
    RegistryDbContext db,
    PersonalDataCipher cipher,
    IMessageGateway gateway,
    IOptions<EnrollmentOptions> options,
    TimeProvider clock
)
{
    private const int MaxPerDraftAndDay = 5;
    private const int MaxAttempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>False: no phone can be asked, so numbers are taken as typed and the clerk compares them.</summary>
    public bool IsThere => gateway.IsThere;

    public async Task<CodeSending> SendAsync(EnterpriseEnrollment draft, MobileNumber phone, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var index = cipher.IndexOf(PersonalDataFields.EnrollmentMobile, phone.Value);
        var since = now - TimeSpan.FromDays(1);
        var today = await db
            .Enrollments.Where(e => e.MobileIndex == index && e.Code.SentAt > since)
            .SumAsync(e => e.Code.Sent, ct);
        var before = now - Pause;
        if (today >= options.Value.MaxCodesPerPhone)
        {
            return CodeSending.TooOften;
        }

        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var mac = MacOf(draft, index, code);
        var sealedNumber = cipher.Seal(PersonalDataFields.EnrollmentMobile, draft.Number, phone.Value);
        var taken = await db
            .Enrollments.Where(e =>
                e.Id == draft.Id && (e.Code.SentAt == null || e.Code.SentAt <= since || e.Code.Sent < MaxPerDraftAndDay)
            )
            .Where(e => e.Code.SentAt == null || e.Code.SentAt <= before)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(e => e.Code.Mac, mac)
                        .SetProperty(e => e.Code.SentAt, now)
                        // Counted anew after a day without one.
                        .SetProperty(
                            e => e.Code.Sent,
                            e => e.Code.SentAt == null || e.Code.SentAt <= since ? 1 : e.Code.Sent + 1
                        )
                        .SetProperty(e => e.Code.Attempts, 0)
                        .SetProperty(e => e.MobileSealed, sealedNumber)
                        .SetProperty(e => e.MobileIndex, index)
                        .SetProperty(e => e.MobileProvedAt, (DateTimeOffset?)null),
                ct
            );
        if (taken != 1)
        {
            return CodeSending.TooOften;
        }

        try
        {
            await gateway.SendAsync(phone, $"验证码{code}，用于企业注册，5分钟内有效。请勿告知他人。", ct);
            return CodeSending.Sent;
        }
        catch (MessageFailedException)
        {
            return CodeSending.GatewayFailed;
        }
    }

    /// <summary>Counts the try before it compares; a right code proves the number that it was sent to, once.</summary>
    public async Task<Rejection?> ProveAsync(EnterpriseEnrollment draft, string? code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var since = now - Life;
        var counted = await db
            .Enrollments.Where(e => e.Id == draft.Id && e.Code.Mac != null)
            .Where(e => e.Code.SentAt > since && e.Code.Attempts < MaxAttempts)
            .ExecuteUpdateAsync(s => s.SetProperty(e => e.Code.Attempts, e => e.Code.Attempts + 1), ct);
        if (
            counted != 1
            || draft is not { Code.Mac: { } expected, MobileIndex: { } index }
            || !CryptographicOperations.FixedTimeEquals(MacOf(draft, index, (code ?? "").Trim()), expected)
        )
        {
            return new Rejection(RejectionReason.PhoneCodeWrong, $"of enrolment {draft.Number}");
        }

        var proved = await db
            .Enrollments.Where(e => e.Id == draft.Id && e.Code.Mac == expected)
            .ExecuteUpdateAsync(
                s => s.SetProperty(e => e.MobileProvedAt, now).SetProperty(e => e.Code.Mac, (byte[]?)null),
                ct
            );
        return proved == 1 ? null : new Rejection(RejectionReason.PhoneCodeWrong, "spent before");
    }

    private byte[] MacOf(EnterpriseEnrollment draft, byte[] phone, string code) =>
        cipher.IndexOf(PersonalDataFields.PhoneCode, $"{draft.Id:D} {Convert.ToHexString(phone)} {code}");
}
