using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Writes and seals receipts. A stored receipt is never made again: everybody who asks gets its bytes.</summary>
internal sealed class ReceiptIssuer(Seal seal, EvidenceVault vault, LogKeys logKeys, TimeProvider clock)
{
    private const int MaxReceipts = LogSequencer.MaxEntries;

    /// <summary>Called with the log's lock held: two issuers would seal two receipts for one act.</summary>
    /// <returns>The evidence whose receipts were stored.</returns>
    public async Task<IReadOnlyList<Guid>> IssueAsync(RegistryDbContext db, CancellationToken ct)
    {
        var published = await db.LogCheckpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(ct);
        if (published is null)
        {
            return [];
        }

        var waiting = await db
            .Evidence.AsNoTracking()
            .Include(e => e.LogEntry)
            .Where(e => e.LogEntry != null && e.Receipt == null && e.LogEntry.Index < published.Size)
            .OrderBy(e => e.LogEntry!.Index)
            .Take(MaxReceipts)
            .ToListAsync(ct);
        if (waiting.Count == 0)
        {
            return [];
        }

        if (!Checkpoint.Verify(published.Note, logKeys.All).TryGetValue(out var checkpoint, out var rejection))
        {
            throw new LogDivergedException($"the published checkpoint of size {published.Size}: {rejection.Reason}");
        }

        db.Receipts.AddRange(waiting.Select(record => Issue(record, checkpoint)));
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        return [.. waiting.Select(e => e.Id)];
    }

    private Receipt Issue(EvidenceRecord record, Checkpoint checkpoint)
    {
        var now = clock.GetUtcNow();
        var text = ReceiptTexts.Of(record, vault.OpenStatement(record), record.LogEntry!.Index, checkpoint);
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
            : throw new InvalidOperationException($"receipt {record.ReceiptNumber}: {rejection.Detail}");
    }
}
