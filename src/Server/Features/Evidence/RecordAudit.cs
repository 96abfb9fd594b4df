using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Audits of single records by this server's own trust, for whoever has no whole log to replay.</summary>
internal sealed class RecordAudits(EvidenceVault vault, CertificatePathValidator paths, LogKeys logKeys)
{
    /// <param name="report">Gets row and problem.</param>
    public RecordAudit Open(Action<string, string> report) => new(vault, paths, logKeys, report);
}

/// <summary>Checks one piece of evidence against its own signatures and against its leaf. Safe for several threads.</summary>
internal sealed class RecordAudit(
    EvidenceVault vault,
    CertificatePathValidator paths,
    LogKeys logKeys,
    Action<string, string> report
)
{
    private readonly MaterialAudit _materials = new(paths, report);
    private readonly ErasedAudit _erased = new(new MaterialAudit(paths, report), report);
    private readonly CertificatePathValidator _sealPaths = new(paths.Trust, new PathPolicy(RequireRevocation: false));
    private readonly string _origin = logKeys.Current.Name;

    /// <param name="audited">null while the evidence waits for the log.</param>
    /// <param name="blobs">By hash, those that exist.</param>
    public void Check(EvidenceRecord record, AuditedEntry? audited, IReadOnlyDictionary<string, byte[]> blobs)
    {
        try
        {
            if (record.Erasure is null)
            {
                CheckOpened(record, audited, blobs);
            }
            else
            {
                _erased.Check(record, audited, blobs);
            }
        }
        catch (Exception error) when (error is CryptographicException or LogDivergedException or FormatException)
        {
            report(RowOf(record), error.Message);
        }
    }

    private void CheckOpened(EvidenceRecord record, AuditedEntry? audited, IReadOnlyDictionary<string, byte[]> blobs)
    {
        var statement = vault.OpenStatement(record);
        Require(
            record,
            SHA256.HashData(statement).AsSpan().SequenceEqual(record.StatementSha256),
            "the statement's hash differs"
        );
        if (CheckSignature(statement, vault.OpenCms(record), RowOf(record)) is not { } signature)
        {
            return;
        }

        CheckColumns(record, statement, signature);
        _materials.CheckSigner(record, blobs, signature.SignerCertificate);
        if (audited is { Entry: var entry, Previous: var previous })
        {
            CheckLeaf(record, statement, signature, entry, previous);
            CheckReceipt(record, statement, entry);
        }

        _materials.CheckAuthority(record, blobs, CheckTimestamp(record, statement));
    }

    private void CheckLeaf(
        EvidenceRecord record,
        byte[] statement,
        VerifiedSignature signature,
        LogEntry entry,
        byte[]? previous
    )
    {
        if (entry.OrganizationCode != record.OrganizationCode)
        {
            report($"LogEntries {entry.Index}", "it names another organisation");
        }

        // Which of the two was altered, the tree and the signature tell; here they only contradict each other.
        var parsed = EvidenceLeaves.Read(record, statement);
        var leaf = EvidenceLeaves.Of(record, statement, parsed, signature.SignerCertificate, previous).Render();
        if (!leaf.AsSpan().SequenceEqual(entry.Leaf))
        {
            report($"LogEntries {entry.Index}", "the leaf is not that of its evidence");
            report(RowOf(record), $"it is not what log entry {entry.Index} says");
        }
    }

    private VerifiedSignature? CheckSignature(byte[] statement, byte[] cms, string row)
    {
        var policy = Statement.Parse(statement).TryGetValue(out var read, out _)
            ? CommitmentPolicy.Current.ForKind(read.Kind)
            : CommitmentPolicy.Current;
        var expectation = new SignatureExpectation(statement, policy, null, null, null);
        if (SignatureVerifier.Verify(cms, expectation).TryGetValue(out var signature, out var rejection))
        {
            return signature;
        }

        report(row, $"{rejection.Reason}: {rejection.Detail}");
        return null;
    }

    /// <summary>Columns repeat what was signed, for queries; they may not say anything else.</summary>
    private void CheckColumns(EvidenceRecord record, byte[] statement, VerifiedSignature signature)
    {
        if (
            !Statement.Parse(statement).TryGetValue(out var parsed, out var rejection)
            || !ActFacts.Read(parsed).TryGetValue(out var facts, out rejection)
        )
        {
            report(RowOf(record), $"{rejection.Reason}: {rejection.Detail}");
            return;
        }

        Require(record, signature.Signature.AsSpan().SequenceEqual(record.Signature), "the signature octets differ");
        Require(
            record,
            SHA256.HashData(signature.SignerCertificate).AsSpan().SequenceEqual(record.CertificateSha256),
            "the certificate differs"
        );
        Require(record, signature.SigningTime == record.SigningTime, "the signing time differs");
        Require(
            record,
            record.ReceivedAt.Ticks % TimeSpan.TicksPerMillisecond == 0,
            "the time of receipt has more digits than its leaf"
        );
        Require(record, facts.Decision == record.Decision, "the decision differs");
        Require(record, facts.Round == record.Round, "the round differs");
        Require(record, facts.SigningOrganization.Value == record.OrganizationCode, "the organisation differs");
    }

    /// <returns>The certificate of the authority; null where nothing is stamped, or not well.</returns>
    private byte[]? CheckTimestamp(EvidenceRecord record, byte[] statement)
    {
        var row = $"EvidenceTimestamps {record.Id}";
        if (record.Timestamp is not { } timestamp)
        {
            // Token and path are stored together.
            if (record.Materials.Any(m => m.Kind == MaterialKind.TimestampCertificate))
            {
                report(row, "missing; its authority's path is kept");
            }

            return null;
        }

        if (!VerifiedTimestamp.Verify(timestamp.Token, record.Signature).TryGetValue(out var stamp, out var rejection))
        {
            report(row, $"{rejection.Reason}: {rejection.Detail}");
            return null;
        }

        if (stamp.Time != timestamp.Time)
        {
            report(row, "the time is not that of the token");
        }

        if (!TryOpen(timestamp, out var cms))
        {
            report(row, "its signature does not open");
            return null;
        }

        var signature = CheckSignature(statement, cms, row);
        if (signature is not null && !signature.TimestampTokens.Any(t => t.AsSpan().SequenceEqual(timestamp.Token)))
        {
            report(row, "the signature carries another token");
        }

        return stamp.SignerCertificate;
    }

    private bool TryOpen(EvidenceTimestamp timestamp, out byte[] cms)
    {
        try
        {
            cms = vault.OpenCms(timestamp);
            return true;
        }
        catch (CryptographicException)
        {
            cms = [];
            return false;
        }
    }

    private void CheckReceipt(EvidenceRecord record, byte[] statement, LogEntry entry)
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
        var verdict = _sealPaths.Validate(
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

        if (seal.SigningTime != receipt.IssuedAt)
        {
            report(row, "the time is not that of its signature");
        }

        CheckReceiptText(record, statement, entry, receipt, row);
    }

    private void CheckReceiptText(EvidenceRecord record, byte[] statement, LogEntry entry, Receipt receipt, string row)
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

        var checkpoint = new Checkpoint(_origin, size, Convert.FromHexString(text[StatementKeys.CheckpointRoot]), 0);
        var expected = ReceiptTexts.Of(record, EvidenceLeaves.Read(record, statement), entry.Index, checkpoint);
        if (size != receipt.CheckpointSize || !expected.AsSpan().SequenceEqual(receipt.Text))
        {
            report(row, "the text is not that of its evidence");
        }

        if (text[StatementKeys.LogIndex] != entry.Index.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            report($"LogEntries {entry.Index}", $"its receipt says {text[StatementKeys.LogIndex]}");
        }
    }

    private void Require(EvidenceRecord record, bool holds, string problem)
    {
        if (!holds)
        {
            report(RowOf(record), problem);
        }
    }

    private static string RowOf(EvidenceRecord record) => $"Evidence {record.Id}";
}
