using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>A submission that is in effect: its receipt, or the number under which the receipt will be found.</summary>
internal sealed record AcceptedSubmission(string ReceiptNumber, Receipt? Receipt);

/// <summary>A refusal, and for a round that is decided already the receipt number of that decision.</summary>
internal sealed record RefusedSubmission(Rejection Rejection, string? ReceiptNumber);

/// <summary>Takes a signed decision from its bytes to its receipt.</summary>
internal sealed class ActSubmission(
    ActEvidence evidence,
    SubmissionVerifier verifier,
    EvidenceVault vault,
    EvidenceCommitter committer
)
{
    private static readonly TimeSpan ReceiptWait = TimeSpan.FromSeconds(5);

    /// <returns>Exactly one of the two.</returns>
    public async Task<(AcceptedSubmission? Accepted, RefusedSubmission? Refused)> SubmitAsync(
        AuthenticatedAccount account,
        IActKind kind,
        string number,
        Submission submission,
        CancellationToken ct
    )
    {
        if (await kind.FindAsync(account, number, ct) is not { } subject)
        {
            return Refuse(new Rejection(RejectionReason.ApplicationUnknown, $"no {number} of {account.AccountName}"));
        }

        // 3. The same bytes again: their stored receipt, whatever else has happened since.
        var statementSha256 = SHA256.HashData(submission.Statement);
        if (await evidence.FindAsync(account, subject, statementSha256, ct) is { } earlier)
        {
            return (await AcceptAsync(earlier, ct), null);
        }

        if (
            !(await verifier.VerifyAsync(account, kind.Act, subject, submission, ct)).TryGetValue(
                out var verified,
                out var rejection
            )
        )
        {
            // A twin of this very submission may have won while this one was being verified.
            return await ReadAfterLossAsync(account, kind.Act, subject, statementSha256, rejection, ct);
        }

        // 12. One transaction makes it effective, or another submission was first.
        var record = NewRecord(account, kind.Act, subject, verified, statementSha256);
        using var expected = evidence.ExpectReceipt(record.Id);
        switch (await committer.CommitAsync(NewSubmission(verified, record)))
        {
            case CommitOutcome.Committed:
                var receipt = await evidence.WaitForReceiptAsync(record.Id, expected, ReceiptWait, ct);
                return (new AcceptedSubmission(record.ReceiptNumber, receipt), null);
            case CommitOutcome.KeyBlocked:
                return Refuse(new Rejection(RejectionReason.KeyReportedLost, "reported lost while it was verified"));
        }

        var lost = new Rejection(RejectionReason.StatementChanged, $"{number} moved while it was being submitted");
        return await ReadAfterLossAsync(account, kind.Act, subject, statementSha256, lost, ct);
    }

    private async Task<AcceptedSubmission> AcceptAsync(EvidenceRecord record, CancellationToken ct) =>
        new(record.ReceiptNumber, await evidence.WaitForReceiptAsync(record.Id, ReceiptWait, ct));

    /// <summary>The loser of a race rereads: its own bytes give their receipt, another decision of the round gives its number.</summary>
    private async Task<(AcceptedSubmission? Accepted, RefusedSubmission? Refused)> ReadAfterLossAsync(
        AuthenticatedAccount account,
        BindingAct act,
        ActSubject subject,
        byte[] statementSha256,
        Rejection rejection,
        CancellationToken ct
    )
    {
        if (rejection.Reason is not (RejectionReason.AlreadySubmitted or RejectionReason.StatementChanged))
        {
            return Refuse(rejection);
        }

        if (await evidence.FindAsync(account, subject, statementSha256, ct) is { } twin)
        {
            return (await AcceptAsync(twin, ct), null);
        }

        var receiptNumber = await evidence.ReceiptNumberAsync(act, subject.Id, subject.Round, ct);
        return (receiptNumber, rejection.Reason) switch
        {
            (not null, _) => Refuse(rejection with { Reason = RejectionReason.AlreadySubmitted }, receiptNumber),
            (null, RejectionReason.AlreadySubmitted) => Refuse(
                rejection with
                {
                    Reason = RejectionReason.TransitionNotAllowed,
                }
            ),
            _ => Refuse(rejection),
        };
    }

    private EvidenceRecord NewRecord(
        AuthenticatedAccount account,
        BindingAct act,
        ActSubject subject,
        VerifiedSubmission verified,
        byte[] statementSha256
    )
    {
        var columns = new EvidenceColumns(
            Guid.CreateVersion7(verified.ReceivedAt),
            act,
            subject.Id,
            account.AccountId,
            account.EnterpriseId!.Value,
            ReceiptNumbers.Next(verified.ReceivedAt)
        );
        return new EvidenceRecord
        {
            Id = columns.Id,
            Act = columns.Act,
            SubjectId = columns.SubjectId,
            Round = subject.Round,
            AccountId = columns.AccountId,
            EnterpriseId = columns.EnterpriseId,
            OrganizationCode = account.CreditCode!,
            ReceiptNumber = columns.ReceiptNumber,
            Decision = verified.Request.Decision,
            StatementSha256 = statementSha256,
            Statement = vault.SealStatement(columns, verified.Signature.Content),
            Cms = vault.SealCms(columns.Id, verified.Cms),
            Signature = verified.Signature.Signature,
            CertificateSha256 = verified.Signer.Certificate.Certificate.Sha256,
            Salts = EvidenceSalts.Create().Render(),
            SigningTime = verified.Signature.SigningTime,
            ReceivedAt = verified.ReceivedAt,
        };
    }

    private static EvidenceSubmission NewSubmission(VerifiedSubmission verified, EvidenceRecord record) =>
        new(
            record,
            [
                .. verified.Signer.Certificate.Path.Select(der => (MaterialKind.Certificate, der)),
                .. verified.Signer.Certificate.StatusProofs.Select(proof => (KindOf(proof), proof.Der)),
            ],
            verified.Request.Jti,
            verified.Change,
            verified.Signer.BindingId
        );

    private static MaterialKind KindOf(RevocationProof proof) => proof.IsOcsp ? MaterialKind.Ocsp : MaterialKind.Crl;

    private static (AcceptedSubmission?, RefusedSubmission?) Refuse(
        Rejection rejection,
        string? receiptNumber = null
    ) => (null, new RefusedSubmission(rejection, receiptNumber));
}
