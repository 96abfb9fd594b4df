using System.Security.Cryptography;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Replays what was added to evidence after its timestamp: archive timestamps and batches. Names each row that is not what it was.</summary>
internal sealed class ProofAudit(RegistryDbContext db, LongTermSignature signatures)
{
    private const int PageSize = 64;

    /// <param name="report">Gets row and problem.</param>
    public async Task RunAsync(Action<string, string> report, CancellationToken ct)
    {
        for (var read = 0; ; read += PageSize)
        {
            var page = await db
                .Evidence.AsNoTracking()
                .Where(e => e.Archives.Any() || e.Renewals.Any())
                .OrderBy(e => e.Id)
                .Skip(read)
                .Take(PageSize)
                .Select(e => e.Id)
                .ToListAsync(ct);
            foreach (var id in page)
            {
                EvidenceRecord record;
                try
                {
                    record = await signatures.LoadAsync(id, ct);
                }
                catch (InvalidOperationException error)
                {
                    report($"Evidence {id}", error.Message);
                    continue;
                }

                Try($"EvidenceArchives {id}", report, () => CheckArchives(record, report));
                foreach (var member in record.Renewals)
                {
                    Try($"RenewalMembers {id} {member.BatchId}", report, () => CheckMember(record, member, report));
                }
            }

            if (page.Count < PageSize)
            {
                break;
            }
        }

        foreach (var batch in await db.RenewalBatches.AsNoTracking().Include(b => b.Tokens).ToListAsync(ct))
        {
            var members = await db.RenewalMembers.CountAsync(m => m.BatchId == batch.Id, ct);
            if (batch.Tokens.Count == 0 || members > batch.Members)
            {
                report($"RenewalBatches {batch.Id}", "its token is missing, or it has more members than it had");
            }
        }
    }

    /// <summary>Rows of garbage end in the exceptions of readers and of the cipher.</summary>
    private static void Try(string row, Action<string, string> report, Action check)
    {
        try
        {
            check();
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException or InvalidDataException)
        {
            report(row, error.Message);
        }
    }

    private static void CheckMember(EvidenceRecord record, RenewalMember member, Action<string, string> report)
    {
        var row = $"RenewalMembers {record.Id} {member.BatchId}";
        var tokens = member.Batch!.Tokens.OrderBy(t => t.Sequence).ToList();
        var der = RenewalRecord.Encode(member.HashTree, [.. tokens.Select(t => t.Token)]);
        if (!RenewalRecord.Verify(der).TryGetValue(out var renewal, out var rejection))
        {
            report(row, $"{rejection.Reason}: {rejection.Detail}");
        }
        else if (!renewal.Covers(record.Signature))
        {
            report(row, "the place in the tree is that of other evidence");
        }
        else if (!renewal.Stamps.Select(s => s.Time).SequenceEqual(tokens.Select(t => t.Time)))
        {
            report($"RenewalTokens {member.BatchId}", "a time is not that of the token");
        }
    }

    private void CheckArchives(EvidenceRecord record, Action<string, string> report)
    {
        var rows = record.Archives.OrderBy(a => a.Sequence).ToList();
        if (rows.Count == 0 || record.Erasure is not null)
        {
            // The index of an archive timestamp is over the signed content too: of what was erased nothing can be compared.
            return;
        }

        var row = $"EvidenceArchives {record.Id}";
        if (record.Timestamp is null || !rows.Select(a => a.Sequence).SequenceEqual(Enumerable.Range(1, rows.Count)))
        {
            report(row, "a row before it is missing");
        }
        else if (
            !ArchiveTimestamps.Verify(signatures.Assemble(record)).TryGetValue(out var archives, out var rejection)
        )
        {
            report(row, $"{rejection.Reason}: {rejection.Detail}");
        }
        else if (!archives.Select(a => a.Time).SequenceEqual(rows.Select(a => a.Time)))
        {
            report(row, "a time is not that of the token");
        }
    }
}
