using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Checks erased evidence: nothing of the person is left, and what was left is still what it was.</summary>
internal sealed class ErasedAudit(MaterialAudit materials, Action<string, string> report)
{
    /// <param name="audited">null while the evidence waits for the log, which it never does.</param>
    /// <param name="blobs">By hash, those that exist.</param>
    public void Check(EvidenceRecord record, AuditedEntry? audited, IReadOnlyDictionary<string, byte[]> blobs)
    {
        var row = $"Evidence {record.Id}";
        if (record.Statement.Length + record.Cms.Length + record.Salts.Length + (record.Timestamp?.Cms.Length ?? 0) > 0)
        {
            report(row, "it was erased and still holds what it stated");
        }

        if (audited is null || !EvidenceLeaf.Parse(audited.Entry.Leaf).TryGetValue(out var leaf, out _))
        {
            report(row, "it was erased and is not in the log");
            return;
        }

        if (leaf.ReceivedAt != record.ReceivedAt || audited.Entry.OrganizationCode != record.OrganizationCode)
        {
            report(row, $"it is not what log entry {audited.Entry.Index} says");
        }

        CheckReceipt(record, audited.Entry);
        if (blobs.TryGetValue(Convert.ToHexString(record.CertificateSha256), out var certificate))
        {
            materials.CheckSigner(record, blobs, certificate);
        }

        CheckTimestamp(record, blobs);
    }

    private void CheckTimestamp(EvidenceRecord record, IReadOnlyDictionary<string, byte[]> blobs)
    {
        var row = $"EvidenceTimestamps {record.Id}";
        if (record.Timestamp is not { } timestamp)
        {
            report(row, "missing");
        }
        else if (
            !VerifiedTimestamp.Verify(timestamp.Token, record.Signature).TryGetValue(out var stamp, out var rejection)
        )
        {
            report(row, $"{rejection.Reason}: {rejection.Detail}");
        }
        else if (stamp.Time != timestamp.Time)
        {
            report(row, "the time is not that of the token");
        }
        else
        {
            materials.CheckAuthority(record, blobs, stamp.SignerCertificate);
        }
    }

    /// <summary>The receipt is what still speaks for the record: its seal and what it says of the columns.</summary>
    private void CheckReceipt(EvidenceRecord record, LogEntry entry)
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

        if (!Statement.Parse(receipt.Text).TryGetValue(out var text, out rejection))
        {
            report(row, $"{rejection.Reason}: {rejection.Detail}");
            return;
        }

        (string Key, string Value)[] said =
        [
            (StatementKeys.ReceiptNumber, record.ReceiptNumber),
            (StatementKeys.EvidenceId, record.Id.ToString("D", CultureInfo.InvariantCulture)),
            (StatementKeys.Decision, record.Decision),
            (StatementKeys.SigningOrganizationCode, record.OrganizationCode),
            (StatementKeys.StatementSha256, Convert.ToHexStringLower(record.StatementSha256)),
            (StatementKeys.SignatureSha256, Convert.ToHexStringLower(SHA256.HashData(record.Signature))),
            (StatementKeys.LogIndex, entry.Index.ToString(CultureInfo.InvariantCulture)),
            (StatementKeys.CheckpointSize, receipt.CheckpointSize.ToString(CultureInfo.InvariantCulture)),
        ];
        foreach (var (key, value) in said.Where(s => text[s.Key] != s.Value))
        {
            report(row, $"it says {text[key]} where {value} is stored");
            report($"Evidence {record.Id}", $"its receipt says {text[key]} where {value} is stored");
        }

        if (seal.SigningTime != receipt.IssuedAt)
        {
            report(row, "the time is not that of its signature");
        }
    }
}
