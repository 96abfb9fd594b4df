using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Checks one piece of evidence against its own signatures and against its leaf.</summary>
internal sealed class RecordAudit(
    EvidenceRecord record,
    EvidenceVault vault,
    TrustStore trust,
    LogKeys logKeys,
    Action<string, string> report
)
{
    private readonly string _row = $"Evidence {record.Id}";

    /// <param name="previous">Leaf hash of the organisation's last entry before this one.</param>
    public void Check(LogEntry entry, byte[]? previous)
    {
        var statement = vault.OpenStatement(record);
        Require(
            SHA256.HashData(statement).AsSpan().SequenceEqual(record.StatementSha256),
            "the statement's hash differs"
        );
        if (CheckSignature(statement, vault.OpenCms(record), _row) is not { } signature)
        {
            return;
        }

        CheckColumns(statement, signature, entry);
        var leaf = EvidenceLeaves.Of(record, statement, signature.SignerCertificate, previous).Render();
        if (!leaf.AsSpan().SequenceEqual(entry.Leaf))
        {
            report($"LogEntries {entry.Index}", "the leaf is not that of its evidence");
        }

        CheckTimestamp(statement);
        CheckReceipt(statement, entry);
    }

    private VerifiedSignature? CheckSignature(byte[] statement, byte[] cms, string row)
    {
        var expectation = new SignatureExpectation(statement, CommitmentPolicy.Current, null, null, null);
        if (SignatureVerifier.Verify(cms, expectation).TryGetValue(out var signature, out var rejection))
        {
            return signature;
        }

        report(row, $"{rejection.Reason}: {rejection.Detail}");
        return null;
    }

    /// <summary>Columns repeat what was signed, for queries; they may not say anything else.</summary>
    private void CheckColumns(byte[] statement, VerifiedSignature signature, LogEntry entry)
    {
        if (
            !Statement.Parse(statement).TryGetValue(out var parsed, out var rejection)
            || !CommitmentStatement.Read(parsed).TryGetValue(out var facts, out rejection)
        )
        {
            report(_row, $"{rejection.Reason}: {rejection.Detail}");
            return;
        }

        Require(signature.Signature.AsSpan().SequenceEqual(record.Signature), "the signature octets differ");
        Require(
            SHA256.HashData(signature.SignerCertificate).AsSpan().SequenceEqual(record.CertificateSha256),
            "the certificate differs"
        );
        Require(signature.SigningTime == record.SigningTime, "the signing time differs");
        Require(facts.Decision == record.Decision, "the decision differs");
        Require(facts.Round == record.Round, "the round differs");
        Require(facts.SigningOrganization.Value == record.OrganizationCode, "the organisation differs");
        Require(entry.OrganizationCode == record.OrganizationCode, "the log entry names another organisation");
    }

    private void CheckTimestamp(byte[] statement)
    {
        if (record.Timestamp is not { } timestamp)
        {
            return;
        }

        var row = $"EvidenceTimestamps {record.Id}";
        if (!VerifiedTimestamp.Verify(timestamp.Token, record.Signature).TryGetValue(out var stamp, out var rejection))
        {
            report(row, $"{rejection.Reason}: {rejection.Detail}");
            return;
        }

        if (stamp.Time != timestamp.Time)
        {
            report(row, "the time is not that of the token");
        }

        var signature = CheckSignature(statement, vault.OpenCms(timestamp), row);
        if (signature is not null && !signature.TimestampTokens.Any(t => t.AsSpan().SequenceEqual(timestamp.Token)))
        {
            report(row, "the signature carries another token");
        }
    }

    private void CheckReceipt(byte[] statement, LogEntry entry)
    {
        if (record.Receipt is not { } receipt)
        {
            return;
        }

        var row = $"Receipts {record.ReceiptNumber}";
        var expectation = new SignatureExpectation(receipt.Text, null, null, null, null);
        if (!SignatureVerifier.Verify(receipt.Cms, expectation).TryGetValue(out var seal, out var rejection))
        {
            report(row, $"{rejection.Reason}: {rejection.Detail}");
            return;
        }

        // The seal's own status is the verifier's business; here only that one of our CAs made its certificate.
        var paths = new CertificatePathValidator(trust, new PathPolicy(RequireRevocation: false));
        var verdict = paths.Validate(
            seal.SignerCertificate,
            [],
            CertificatePurpose.Seal,
            RevocationMaterial.None,
            seal.SigningTime,
            seal.SigningTime
        );
        if (!verdict.TryGetValue(out _, out rejection))
        {
            report(row, $"{rejection.Reason}: {rejection.Detail}");
        }

        CheckReceiptText(statement, entry, receipt, row);
    }

    private void CheckReceiptText(byte[] statement, LogEntry entry, Receipt receipt, string row)
    {
        if (
            !Statement.Parse(receipt.Text).TryGetValue(out var text, out _)
            || !long.TryParse(
                text[StatementKeys.CheckpointSize],
                System.Globalization.CultureInfo.InvariantCulture,
                out var size
            )
        )
        {
            report(row, "the text is no receipt");
            return;
        }

        var checkpoint = new Checkpoint(
            logKeys.Current.Name,
            size,
            Convert.FromHexString(text[StatementKeys.CheckpointRoot]),
            0
        );
        var expected = ReceiptTexts.Of(record, statement, entry.Index, checkpoint);
        if (size != receipt.CheckpointSize || !expected.AsSpan().SequenceEqual(receipt.Text))
        {
            report(row, "the text is not that of its evidence");
        }
    }

    private void Require(bool holds, string problem)
    {
        if (!holds)
        {
            report(_row, problem);
        }
    }
}
