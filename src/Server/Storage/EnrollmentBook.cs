using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>The moves of 企业注册. Where one makes an enterprise, all that belongs to it is one transaction.</summary>
/// <remarks>
/// Three things decide a race: the enrolment's row version, the legacy record's single consumption, and the unique credit code.
/// Whoever loses one of them leaves nothing behind.
/// </remarks>
public sealed class EnrollmentBook(
    RegistryDbContext db,
    PersonalDataCipher cipher,
    AuditTrail audit,
    TimeProvider clock
)
{
    public static byte[] HashOf(string resumeCode) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(resumeCode));

    /// <summary>提交现场认证.</summary>
    public Task<Verdict<EnterpriseEnrollment>> SubmitAsync(EnterpriseEnrollment enrollment, CancellationToken ct)
    {
        enrollment.SubmittedAt = clock.GetUtcNow();
        return MoveAsync(enrollment, EnrollmentEvent.Submit, ct);
    }

    /// <summary>修改后重新提交: what was filled in stays.</summary>
    public Task<Verdict<EnterpriseEnrollment>> ReopenAsync(
        EnterpriseEnrollment enrollment,
        TimeSpan life,
        CancellationToken ct
    )
    {
        enrollment.ExpiresAt = clock.GetUtcNow() + life;
        enrollment.ConfirmedAt = null;
        return MoveAsync(enrollment, EnrollmentEvent.Reopen, ct);
    }

    public Task<Verdict<EnterpriseEnrollment>> RefuseAsync(
        EnterpriseEnrollment enrollment,
        AuditActor clerk,
        string opinion,
        bool paperMatched,
        CancellationToken ct
    )
    {
        (enrollment.Opinion, enrollment.PaperMatched) = (opinion, paperMatched);
        (enrollment.DecidedBy, enrollment.DecidedAt) = (clerk.AccountId, clock.GetUtcNow());
        AddDecision(clerk, enrollment, "refused");
        return MoveAsync(enrollment, EnrollmentEvent.Refuse, ct);
    }

    /// <summary>认证通过 on site. A legacy record of the same code is consumed too: its old password opens nothing any more.</summary>
    public async Task<Verdict<EnterpriseEnrollment>> AcceptAsync(
        EnterpriseEnrollment enrollment,
        AuditActor clerk,
        EndEntityCertificate? key,
        CancellationToken ct
    )
    {
        (enrollment.DecidedBy, enrollment.DecidedAt) = (clerk.AccountId, clock.GetUtcNow());
        (enrollment.PaperMatched, enrollment.Opinion) = (true, null);
        AddDecision(clerk, enrollment, "accepted");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await ConsumeAsync(enrollment, db.LegacyEnterprises.Where(l => l.CreditCode == enrollment.CreditCode), ct);
        var moved = await FoundAsync(enrollment, EnrollmentEvent.Accept, key, ct);
        return await EndAsync(transaction, moved, ct);
    }

    /// <summary>密码和身份锁认证 has succeeded.</summary>
    /// <param name="key">Null: the lock proved its owner and must be replaced; it can't be bound.</param>
    public async Task<Verdict<EnterpriseEnrollment>> AuthenticateAsync(
        EnterpriseEnrollment enrollment,
        Guid legacyId,
        EndEntityCertificate? key,
        CancellationToken ct
    )
    {
        enrollment.DecidedAt = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var consumed = await ConsumeAsync(enrollment, db.LegacyEnterprises.Where(l => l.Id == legacyId), ct);
        var moved =
            consumed == 1
                ? await FoundAsync(enrollment, EnrollmentEvent.Authenticate, key, ct)
                : new Rejection(RejectionReason.TransitionNotAllowed, "its legacy record was consumed before");
        return await EndAsync(transaction, moved, ct);
    }

    /// <summary>Stored with the move, or with it not.</summary>
    private void AddDecision(AuditActor clerk, EnterpriseEnrollment enrollment, string decision) =>
        audit.Add(
            clerk,
            new AuditEntry(
                AuditAction.EnrollmentDecided,
                $"enrolment {enrollment.Number} of {enrollment.CreditCode}: {decision}",
                EnterpriseId: null,
                enrollment.Opinion
            )
        );

    private Task<int> ConsumeAsync(
        EnterpriseEnrollment enrollment,
        IQueryable<LegacyEnterprise> record,
        CancellationToken ct
    )
    {
        DateTimeOffset? now = clock.GetUtcNow();
        Guid? by = enrollment.Id;
        return record
            .Where(l => l.ConsumedBy == null)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.ConsumedBy, by).SetProperty(l => l.ConsumedAt, now), ct);
    }

    private Task<Verdict<EnterpriseEnrollment>> FoundAsync(
        EnterpriseEnrollment enrollment,
        EnrollmentEvent happened,
        EndEntityCertificate? key,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var code = enrollment.CreditCode!;
        var mobile = cipher.Open(PersonalDataFields.EnrollmentMobile, enrollment.Number, enrollment.MobileSealed);
        var enterprise = new Enterprise
        {
            Id = Guid.CreateVersion7(now),
            CreditCode = code,
            Name = enrollment.Name!,
            LegalRepresentative = enrollment.LegalRepresentative!,
            Province = enrollment.Province!,
            CreatedAt = now,
        };
        var account = new Account
        {
            Id = Guid.CreateVersion7(now),
            Name = code,
            EnterpriseId = enterprise.Id,
            PasswordVerifier = enrollment.PasswordVerifier!,
            MobileSealed = cipher.Seal(PersonalDataFields.AccountMobile, code, mobile),
            CreatedAt = now,
        };
        var details = new EnterpriseDetails
        {
            EnterpriseId = enterprise.Id,
            Contact = enrollment.Contact.Copy(),
            Qualifications = enrollment.Qualifications,
        };
        db.AddRange(enterprise, account, details);
        if (key is not null)
        {
            db.KeyBindings.Add(KeyBinding.Of(account.Id, code, key, KeyUses.Login | KeyUses.Commitment, now));
        }

        enrollment.EnterpriseId = enterprise.Id;
        return MoveAsync(enrollment, happened, ct);
    }

    /// <param name="enrollment">Tracked; whatever else was changed in it is stored with the move.</param>
    private async Task<Verdict<EnterpriseEnrollment>> MoveAsync(
        EnterpriseEnrollment enrollment,
        EnrollmentEvent happened,
        CancellationToken ct
    )
    {
        if (!EnrollmentLifecycle.TryMove(enrollment.State, happened, out var to))
        {
            return new Rejection(RejectionReason.TransitionNotAllowed, $"{happened} of {enrollment.State}");
        }

        enrollment.State = to;
        enrollment.RowVersion++;
        try
        {
            await db.SaveChangesAsync(ct);
            return enrollment;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Rejection(RejectionReason.TransitionNotAllowed, "somebody else moved it at the same time");
        }
        catch (DbUpdateException error) when (UniqueViolation.Is(error))
        {
            return new Rejection(RejectionReason.TransitionNotAllowed, "the code or the key is another account's");
        }
    }

    private async Task<Verdict<EnterpriseEnrollment>> EndAsync(
        Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction transaction,
        Verdict<EnterpriseEnrollment> moved,
        CancellationToken ct
    )
    {
        if (moved.TryGetValue(out _, out _))
        {
            await transaction.CommitAsync(ct);
        }
        else
        {
            await transaction.RollbackAsync(ct);
            db.ChangeTracker.Clear();
        }

        return moved;
    }
}
