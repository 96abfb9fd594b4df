using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Evidence with its place in the log and its statement in the clear.</summary>
internal sealed record LoggedEvidence(long Index, EvidenceRecord Record, byte[] Statement);

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
        return [.. found.Select(f => new LoggedEvidence(f.Index, f.Record, vault.OpenStatement(f.Record)))];
    }

    /// <summary>Stores the receipt of each, in the transaction that publishes <paramref name="checkpoint"/>.</summary>
    public async Task<IReadOnlyList<Receipt>> IssueAsync(
        RegistryDbContext db,
        IEnumerable<LoggedEvidence> covered,
        Checkpoint checkpoint,
        CancellationToken ct
    )
    {
        var receipts = new List<Receipt>();
        await using var rows = new PreparedInsert<Receipt>(db);
        foreach (var evidence in covered)
        {
            receipts.Add(Issue(evidence, checkpoint));
            await rows.AddAsync(receipts[^1], ct);
        }

        return receipts;
    }

    private Receipt Issue(LoggedEvidence evidence, Checkpoint checkpoint)
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
    public static byte[] Of(EvidenceRecord record, byte[] statement, long logIndex, Checkpoint checkpoint)
    {
        if (
            !Statement.Parse(statement).TryGetValue(out var parsed, out var rejection)
            || !ActFacts.Read(parsed).TryGetValue(out var facts, out rejection)
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
                facts.Number,
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
