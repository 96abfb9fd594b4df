using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Evidence with its place in the log and its statement, read.</summary>
internal sealed record LoggedEvidence(long Index, EvidenceRecord Record, Statement Statement);

/// <summary>Writes and seals receipts. A stored receipt is never made again: everybody who asks gets its bytes.</summary>
internal sealed class ReceiptIssuer(Seal seal, EvidenceVault vault, TimeProvider clock)
{
    /// <summary>Evidence that entered the log in an earlier round and got no receipt: that round was cut off.</summary>
    /// <param name="from">Size of the last published checkpoint.</param>
    /// <param name="to">Index of the first entry of this round.</param>
    public async Task<IReadOnlyList<LoggedEvidence>> FindWithoutReceiptAsync(
        RegistryDbContext db,
        long from,
        long to,
        CancellationToken ct
    )
    {
        if (from >= to)
        {
            return [];
        }

        var found = await db
            .LogEntries.AsNoTracking()
            .Where(e => e.Index >= from && e.Index < to)
            .OrderBy(e => e.Index)
            .Join(
                db.Evidence,
                e => e.EvidenceId,
                r => (Guid?)r.Id,
                (entry, record) => new { entry.Index, Record = record }
            )
            .ToListAsync(ct);
        return
        [
            .. found.Select(f => new LoggedEvidence(
                f.Index,
                f.Record,
                EvidenceLeaves.Read(f.Record, vault.OpenStatement(f.Record))
            )),
        ];
    }

    /// <summary>Written and sealed, not stored: that is done in the transaction that publishes <paramref name="checkpoint"/>.</summary>
    public Receipt Issue(LoggedEvidence evidence, Checkpoint checkpoint)
    {
        // The signing time has whole seconds; the column says the same.
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var text = ReceiptTexts.Of(evidence.Record, evidence.Statement, evidence.Index, checkpoint);
        return new Receipt
        {
            EvidenceId = evidence.Record.Id,
            Text = text,
            Cms = seal.Sign(text, now),
            CheckpointSize = checkpoint.Size,
            IssuedAt = now,
        };
    }
}

/// <summary>The one way from evidence to the text of its receipt; issuer and audit both take it.</summary>
internal static class ReceiptTexts
{
    /// <param name="statement">That of the record: verified when it was received, sealed since.</param>
    public static byte[] Of(EvidenceRecord record, Statement statement, long logIndex, Checkpoint checkpoint)
    {
        if (!statement.IsBindingAct || !CreditCode.TryParse(record.OrganizationCode, out var organization))
        {
            throw new LogDivergedException($"evidence {record.Id}: its statement can't be read");
        }

        var receipt = ReceiptStatement.Create(
            new ReceiptFacts(
                record.ReceiptNumber,
                record.Id,
                record.Decision,
                statement[StatementKeys.ApplicationNumber],
                statement[StatementKeys.BusinessType],
                organization,
                statement[StatementKeys.SigningOrganizationName],
                record.SigningTime,
                record.ReceivedAt,
                record.StatementSha256,
                System.Security.Cryptography.SHA256.HashData(record.Signature),
                logIndex,
                checkpoint.Size,
                checkpoint.Root
            )
        );
        return receipt.TryGetValue(out var made, out var rejection)
            ? made.Render()
            : throw new LogDivergedException($"receipt {record.ReceiptNumber}: {rejection.Detail}");
    }
}
