using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

internal sealed record ReceiptFindings(Statement Statement, VerifiedSignature Signature);

/// <summary>The receipt 回执: canonical, signed, and about this commitment and its place in the log.</summary>
internal sealed class ReceiptExamination(PackageContents package, CheckList checks)
{
    public ReceiptFindings? Run(Statement commitmentText, VerifiedSignature commitment, LogFindings? log)
    {
        if (!Read().TryGetValue(out var receipt, out var rejection))
        {
            checks.Fail(CheckName.ReceiptStatement, rejection);
            return null;
        }

        checks.Pass(CheckName.ReceiptStatement);
        var expectation = new SignatureExpectation(receipt.Render(), null, null, null, null);
        var verdict = SignatureVerifier.Verify(package.Find(PackagePaths.Receipt), expectation);
        if (!checks.Accept(CheckName.Receipt, verdict, out var signature))
        {
            return null;
        }

        if (log is not null)
        {
            _ = checks.Require(
                CheckName.ReceiptLinks,
                IsAbout(receipt, commitmentText, commitment)
                    && IsPlacedAt(receipt, log)
                    && !IsOfOrganization(signature.SignerCertificate, commitmentText.SigningOrganization),
                RejectionReason.ReceiptMismatch,
                "the receipt is not about this commitment and its log entry"
            );
        }

        checks.State("receiptNumber", receipt[StatementKeys.ReceiptNumber]);
        checks.State("receivedAt", receipt[StatementKeys.ReceivedAt]);
        checks.State("logIndex", receipt[StatementKeys.LogIndex]);
        return new ReceiptFindings(receipt, signature);
    }

    private Verdict<Statement> Read()
    {
        if (
            !Statement
                .Parse(package.Find(PackagePaths.ReceiptStatement))
                .TryGetValue(out var receipt, out var rejection)
        )
        {
            return new Rejection(RejectionReason.ReceiptMalformed, rejection.Detail);
        }

        return receipt.Kind == "jianli-receipt/1"
            ? receipt
            : new Rejection(RejectionReason.ReceiptMalformed, "not jianli-receipt/1");
    }

    private static bool IsAbout(Statement receipt, Statement commitmentText, VerifiedSignature commitment)
    {
        string[] repeated =
        [
            StatementKeys.Decision,
            StatementKeys.ApplicationNumber,
            StatementKeys.BusinessType,
            StatementKeys.SigningOrganizationName,
            StatementKeys.SigningOrganizationCode,
        ];
        return repeated.All(key => receipt[key] == commitmentText[key])
            && receipt[StatementKeys.StatementSha256] == Hex(commitmentText.Render())
            && receipt[StatementKeys.SignatureSha256] == Hex(commitment.Signature)
            && receipt[StatementKeys.SigningTime] == StatementInstant.Render(commitment.SigningTime);
    }

    private static bool IsPlacedAt(Statement receipt, LogFindings log) =>
        receipt[StatementKeys.EvidenceId] == log.Leaf.EvidenceId.ToString("D", CultureInfo.InvariantCulture)
        && receipt[StatementKeys.ReceivedAt] == StatementInstant.Render(log.ReceivedAt)
        && receipt[StatementKeys.LogIndex] == log.Index.ToString(CultureInfo.InvariantCulture)
        && receipt[StatementKeys.CheckpointSize] == log.Checkpoint.Size.ToString(CultureInfo.InvariantCulture)
        && receipt[StatementKeys.CheckpointRoot] == Convert.ToHexStringLower(log.Checkpoint.Root);

    /// <summary>An enterprise's own certificate may sign commitments, so without this it could write receipts to itself.</summary>
    private static bool IsOfOrganization(byte[] certificate, string? creditCode) =>
        EndEntityCertificate.Parse(certificate).TryGetValue(out var parsed, out _)
        && CreditCodeExtractor.Extract(parsed).TryGetValue(out var code, out _)
        && code.Value == creditCode;

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
