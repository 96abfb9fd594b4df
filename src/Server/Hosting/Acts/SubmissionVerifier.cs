using System.Buffers.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>A submission that passed every check of docs/protocol.md, "A binding act"; only <see cref="SubmissionVerifier"/> makes one.</summary>
/// <param name="Cms">CAdES-B.</param>
internal sealed record VerifiedSubmission(
    SignRequest Request,
    VerifiedSignature Signature,
    byte[] Cms,
    TrustedSigner Signer,
    SubjectChange Change,
    DateTimeOffset ReceivedAt
);

/// <summary>The key that signed: trusted, and bound to the account when it was looked at.</summary>
internal sealed record TrustedSigner(TrustedCertificate Certificate, Guid BindingId);

/// <summary>Steps 4 to 11 of a binding act, in the order of docs/protocol.md: each consumes what the one before it proved.</summary>
internal sealed class SubmissionVerifier(
    RegistryDbContext db,
    CertificateTrust trust,
    CreditCodeRules creditCodes,
    TimeProvider clock
)
{
    private static readonly CompiledQuery<
        Func<RegistryDbContext, byte[], CancellationToken, Task<SignRequest?>>
    > RequestOf = new(() =>
        EF.CompileAsyncQuery(
            (RegistryDbContext db, byte[] jti, CancellationToken ct) =>
                db.SignRequests.AsNoTracking().SingleOrDefault(r => r.Jti == jti)
        )
    );

    private static readonly CompiledQuery<
        Func<RegistryDbContext, Guid, byte[], CancellationToken, Task<KeyBinding?>>
    > BindingOf = new(() =>
        EF.CompileAsyncQuery(
            (RegistryDbContext db, Guid accountId, byte[] certificateSha256, CancellationToken ct) =>
                db
                    .KeyBindings.AsNoTracking()
                    .FirstOrDefault(b => b.AccountId == accountId && b.CertificateSha256 == certificateSha256)
        )
    );

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <param name="subject">As it is now, of this account's enterprise.</param>
    public async Task<Verdict<VerifiedSubmission>> VerifyAsync(
        AuthenticatedAccount account,
        BindingAct act,
        ActSubject subject,
        Submission submission,
        CancellationToken ct
    )
    {
        var now = ToMilliseconds(clock.GetUtcNow());

        // 4. The pending request whose jti is the statement's nonce: of this account and session, unexpired.
        if (!Statement.Parse(submission.Statement).TryGetValue(out var statement, out var rejection))
        {
            return rejection;
        }

        if (
            !(await FindRequestAsync(account, act, subject, statement, now, ct)).TryGetValue(
                out var request,
                out rejection
            )
        )
        {
            return rejection;
        }

        // 5. What was signed is what stands in the database now, byte for byte.
        if (!MatchCurrent(account, subject, request, submission).TryGetValue(out var change, out rejection))
        {
            return rejection;
        }

        // 6.–8. Attribute profile and signing time; the request's certificate and no other; the signature.
        var binding = await BindingOf.On(db)(db, account.AccountId, request.CertificateSha256, ct);
        if (binding is null)
        {
            return new Rejection(RejectionReason.CertificateNotBound, "the request's certificate is bound no more");
        }

        if (!VerifySignature(binding, statement, request, submission, now).TryGetValue(out var signed, out rejection))
        {
            return rejection;
        }

        if (!(await TrustAsync(binding, submission, statement, now, ct)).TryGetValue(out var signer, out rejection))
        {
            return rejection;
        }

        return new VerifiedSubmission(request, signed.Signature, signed.Cms, signer, change, now);
    }

    private async Task<Verdict<SignRequest>> FindRequestAsync(
        AuthenticatedAccount account,
        BindingAct act,
        ActSubject subject,
        Statement statement,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var jti = new byte[Jti.Length];
        if (!Jti.TryDecode(statement.Nonce, jti))
        {
            return new Rejection(RejectionReason.SignRequestUnknown, "the nonce is none of ours");
        }

        var request = await RequestOf.On(db)(db, jti, ct);
        if (
            request is null
            || request.AccountId != account.AccountId
            || request.Act != act
            || request.SubjectId != subject.Id
            || (request.SessionIdHash is { } session && !session.AsSpan().SequenceEqual(account.SessionIdHash))
        )
        {
            return new Rejection(RejectionReason.SignRequestUnknown, "no request of this account and session");
        }

        return request.ExpiresAt > now
            ? request
            : new Rejection(RejectionReason.SignRequestExpired, $"expired at {request.ExpiresAt:O}");
    }

    private static Verdict<SubjectChange> MatchCurrent(
        AuthenticatedAccount account,
        ActSubject subject,
        SignRequest request,
        Submission submission
    )
    {
        // A twin may have spent the request after the subject was read: then its state is the older fact.
        if (subject.WhyClosed is { } closed)
        {
            return closed.Reason is RejectionReason.TransitionNotAllowed
                ? closed with
                {
                    Reason = RejectionReason.AlreadySubmitted,
                }
                : closed;
        }

        if (subject.Round != request.Round || request.SpentAt is not null)
        {
            return new Rejection(
                RejectionReason.AlreadySubmitted,
                $"{subject.Number} is in round {subject.Round}, the request of round {request.Round} may be spent"
            );
        }

        if (!subject.Render(account, request).TryGetValue(out var current, out var rejection))
        {
            return rejection;
        }

        return current.Render().AsSpan().SequenceEqual(submission.Statement)
            ? subject.ChangeFor(request, account.EnterpriseName ?? account.AccountName)
            : new Rejection(RejectionReason.StatementChanged, "the statement rendered now has other bytes");
    }

    private static Verdict<Signed> VerifySignature(
        KeyBinding binding,
        Statement statement,
        SignRequest request,
        Submission submission,
        DateTimeOffset now
    )
    {
        if (
            !CadesAssembler
                .Assemble(
                    submission.Statement,
                    submission.SignedAttributes,
                    submission.Signature,
                    submission.Algorithm,
                    [submission.Certificate]
                )
                .TryGetValue(out var cms, out var rejection)
        )
        {
            return rejection;
        }

        var expectation = new SignatureExpectation(
            submission.Statement,
            CommitmentPolicy.Current.ForKind(statement.Kind),
            binding.Certificate,
            request.IssuedAt - ClockTolerance,
            now + ClockTolerance
        );
        return SignatureVerifier.Verify(cms, expectation).TryGetValue(out var signature, out rejection)
            ? new Signed(signature, cms)
            : rejection;
    }

    private async Task<Verdict<TrustedSigner>> TrustAsync(
        KeyBinding binding,
        Submission submission,
        Statement statement,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        // 9., 10. The certificate chains to a configured anchor, and its revocation status is known and good.
        if (
            !(
                await trust.ValidateAsync(submission.Certificate, [], CertificatePurpose.Commitment, now, now, ct)
            ).TryGetValue(out var certificate, out var rejection)
        )
        {
            return rejection;
        }

        // 11. The key is bound to this account for commitments, and speaks for the organisation of the statement.
        return WhyNotBound(binding, certificate, statement) is { } unbound
            ? unbound
            : new TrustedSigner(certificate, binding.Id);
    }

    /// <summary>The row was read before the signature was verified; that the key is still live is made sure of once more by the commit.</summary>
    private Rejection? WhyNotBound(KeyBinding binding, TrustedCertificate certificate, Statement statement)
    {
        if (binding.EndedAt is not null)
        {
            return binding.Status != KeyStatus.Active
                ? new Rejection(RejectionReason.KeyReportedLost, $"{binding.SerialNumber} is {binding.Status}")
                : new Rejection(RejectionReason.CertificateNotBound, $"{binding.SerialNumber} is bound no more");
        }

        if (!binding.Uses.HasFlag(KeyUses.Commitment) || !KeyUse.IsSound(binding.Uses))
        {
            return new Rejection(RejectionReason.BindingUseNotAllowed, "bound, but not for commitments");
        }

        if (
            !CreditCodeExtractor
                .Extract(certificate.Certificate, creditCodes)
                .TryGetValue(out var code, out var rejection)
        )
        {
            return rejection;
        }

        return code.Value == statement.SigningOrganization && code.Value == binding.OrganizationCode
            ? null
            : new Rejection(RejectionReason.StatementOrganizationMismatch, $"the certificate says {code}");
    }

    private static DateTimeOffset ToMilliseconds(DateTimeOffset instant) =>
        DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds());

    private sealed record Signed(VerifiedSignature Signature, byte[] Cms);

    private static class Jti
    {
        public const int Length = 16;
        private const int EncodedLength = 22;

        public static bool TryDecode(string? text, Span<byte> jti) =>
            text?.Length == EncodedLength
            && Base64Url.TryDecodeFromChars(text, jti, out var written)
            && written == Length
            && Base64Url.EncodeToString(jti) == text;
    }
}
