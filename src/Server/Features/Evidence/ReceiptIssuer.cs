using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Writes and seals receipts. A stored receipt is never made again: everybody who asks gets its bytes.</summary>
internal sealed class ReceiptIssuer(Seal seal, EvidenceVault vault, TimeProvider clock)
{
    /// <summary>Adds the receipt of each entry that <paramref name="checkpoint"/> covers and the one before did not; saved by the caller.</summary>
    /// <param name="from">Size of the checkpoint before.</param>
    /// <returns>The evidence that has its receipt once they are saved.</returns>
    public async Task<IReadOnlyList<Guid>> IssueAsync(
        RegistryDbContext db,
        long from,
        Checkpoint checkpoint,
        CancellationToken ct
    )
    {
        var covered = await db
            .LogEntries.AsNoTracking()
            .Where(e => e.Index >= from && e.Index < checkpoint.Size)
            .OrderBy(e => e.Index)
            .Join(
                db.Evidence,
                e => e.EvidenceId,
                r => (Guid?)r.Id,
                (entry, record) => new { entry.Index, Record = record }
            )
            .ToListAsync(ct);
        db.Receipts.AddRange(covered.Select(c => Issue(c.Record, c.Index, checkpoint)));
        return [.. covered.Select(c => c.Record.Id)];
    }

    private Receipt Issue(EvidenceRecord record, long index, Checkpoint checkpoint)
    {
        // The signing time has whole seconds; the column says the same.
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var text = ReceiptTexts.Of(record, vault.OpenStatement(record), index, checkpoint);
        return new Receipt
        {
            EvidenceId = record.Id,
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
    public static byte[] Of(EvidenceRecord record, byte[] statement, long logIndex, Checkpoint checkpoint)
    {
        if (
            !Statement.Parse(statement).TryGetValue(out var parsed, out var rejection)
            || !CommitmentStatement.Read(parsed).TryGetValue(out var facts, out rejection)
            || !CreditCode.TryParse(record.OrganizationCode, out var organization)
        )
        {
            throw new LogDivergedException($"evidence {record.Id}: its statement can't be read");
        }

        var receipt = ReceiptStatement.Create(
            new ReceiptFacts(
                record.ReceiptNumber,
                record.Id,
                record.Decision,
                facts.ApplicationNumber,
                facts.BusinessType,
                organization,
                facts.SigningOrganizationName,
                record.SigningTime,
                record.ReceivedAt,
                record.StatementSha256,
                System.Security.Cryptography.SHA256.HashData(record.Signature),
                logIndex,
                checkpoint.Size,
                checkpoint.Root
            )
        );
        return receipt.TryGetValue(out var made, out rejection)
            ? made.Render()
            : throw new LogDivergedException($"receipt {record.ReceiptNumber}: {rejection.Detail}");
    }
}
