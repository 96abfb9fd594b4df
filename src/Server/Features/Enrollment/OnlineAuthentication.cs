using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.KeyProofs;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>A refused authentication. Before the lock is proved the caller learns of it only what concerns their own draft.</summary>
internal sealed record OnlineRefusal(Rejection Rejection, bool MayBeTold);

/// <summary>密码和身份锁认证 (Manual S23). The order is that of a login: the lock first, the password last.</summary>
internal sealed class OnlineAuthentication(
    KeyProof proofs,
    EnrollmentTrust trust,
    PasswordQueue passwords,
    EnrollmentBook book,
    RegistryDbContext db,
    IOptions<EnrollmentOptions> options,
    TimeProvider clock
)
{
    /// <returns>Null: the enterprise is registered.</returns>
    public async Task<OnlineRefusal?> TryAsync(
        EnterpriseEnrollment draft,
        ProveWithKey.Request answer,
        Answering answering,
        CancellationToken ct
    )
    {
        // 1. Each draft has so many tries, counted before anything is looked at.
        var counted = await db
            .Enrollments.Where(e => e.Id == draft.Id && e.OnlineAttempts < options.Value.MaxOnlineAttempts)
            .ExecuteUpdateAsync(s => s.SetProperty(e => e.OnlineAttempts, e => e.OnlineAttempts + 1), ct);
        if (counted != 1)
        {
            return new OnlineRefusal(
                new Rejection(RejectionReason.EnrollmentTriesSpent, $"of enrolment {draft.Number}"),
                MayBeTold: true
            );
        }

        var refusal = await CheckAsync(draft, answer, answering, ct);
        if (refusal is not null)
        {
            // Carried to the clerk, should the enterprise go on site (Manual S24).
            var reason = refusal.Rejection.Reason.ToString();
            await db
                .Enrollments.Where(e => e.Id == draft.Id && e.State == EnrollmentState.Draft)
                .ExecuteUpdateAsync(s => s.SetProperty(e => e.OnlineFailure, reason), ct);
        }

        return refusal;
    }

    private async Task<OnlineRefusal?> CheckAsync(
        EnterpriseEnrollment draft,
        ProveWithKey.Request answer,
        Answering answering,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();

        // 2. Our own challenge, of this browser and origin, spent once; then the signature over it.
        if (
            !(
                await proofs.VerifyAsync(
                    answer.Challenge,
                    answer.Token,
                    answering,
                    ct,
                    LoginStatement.EnrollmentPurpose
                )
            ).TryGetValue(out var signer, out var rejection)
        )
        {
            return new OnlineRefusal(rejection, MayBeTold: false);
        }

        // 3. The lock is this enterprise's.
        _ = CreditCode.TryParse(draft.CreditCode, out var code);
        if (
            !(await trust.ProveAsync(signer.Certificate, code!, now, ct)).TryGetValue(out var proven, out rejection)
            || !(await RecordAsync(draft, proven, ct)).TryGetValue(out var record, out rejection)
        )
        {
            return new OnlineRefusal(rejection, MayBeTold: true);
        }

        // 4. Only now the password: nobody without the lock can guess one.
        var matches = await passwords.CheckAsync(record.PasswordVerifier, answer.Password, ct);
        if (matches != true)
        {
            var reason = matches is null ? RejectionReason.ServerBusy : RejectionReason.PasswordWrong;
            return new OnlineRefusal(new Rejection(reason, $"old password of {code}"), MayBeTold: true);
        }

        // 5. Enterprise, account and binding at once; the record is consumed.
        var bound = proven.MustBeReplaced ? null : proven.Certificate;
        var moved = await book.AuthenticateAsync(draft, record.Id, bound, ct);
        return moved.TryGetValue(out _, out rejection) ? null : new OnlineRefusal(rejection, MayBeTold: true);
    }

    /// <summary>What the old system knew of it; where it recorded the lock's certificate, it has to be this one.</summary>
    private async Task<Verdict<LegacyEnterprise>> RecordAsync(
        EnterpriseEnrollment draft,
        ProvenLock proven,
        CancellationToken ct
    )
    {
        var record = await db
            .LegacyEnterprises.AsNoTracking()
            .SingleOrDefaultAsync(l => l.CreditCode == draft.CreditCode && l.ConsumedBy == null, ct);
        return record is null ? await WhyNoRecordAsync(draft, ct)
            : !record.MayBeLock(proven.Certificate)
                ? new Rejection(RejectionReason.CertificateNotBound, "another lock than the old system recorded")
            : record;
    }

    private async Task<Rejection> WhyNoRecordAsync(EnterpriseEnrollment draft, CancellationToken ct) =>
        await db.Accounts.AnyAsync(a => a.Name == draft.CreditCode, ct)
            ? new Rejection(RejectionReason.EnterpriseRegistered, $"{draft.CreditCode} has an account")
            : new Rejection(RejectionReason.CertificateNotBound, "no legacy record, or a consumed one");
}
