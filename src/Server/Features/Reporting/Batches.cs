using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>One application of a batch as it stands now.</summary>
/// <param name="ReceiptNumber">Of its decision, once there is one.</param>
public sealed record BatchItem(
    Guid Id,
    string Number,
    string ApplicantName,
    string BusinessType,
    bool IsPending,
    string Status,
    string Tone,
    string? ReceiptNumber
);

/// <summary>批量上报: a frozen list of at most fifty. Nothing is kept of its progress but what the applications themselves say.</summary>
internal sealed class Batches(RegistryDbContext db, TimeProvider clock)
{
    public const int MaxItems = 50;

    /// <param name="numbers">As chosen; what is not this enterprise's or does not wait for a decision is left out.</param>
    /// <returns>Null: nothing is left.</returns>
    public async Task<Guid?> FreezeAsync(
        AuthenticatedAccount account,
        IReadOnlyCollection<string> numbers,
        CancellationToken ct
    )
    {
        var chosen = numbers.Distinct(StringComparer.Ordinal).Take(MaxItems).ToList();
        var pending = await db
            .Applications.OwnedBy(account.EnterpriseId)
            .Where(a => chosen.Contains(a.Number) && a.State == ApplicationState.PendingReport)
            .OrderBy(a => a.Number)
            .Select(a => a.Number)
            .ToListAsync(ct);
        if (pending.Count == 0)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var batch = new ReportBatch
        {
            Id = Guid.CreateVersion7(now),
            AccountId = account.AccountId,
            EnterpriseId = account.EnterpriseId!.Value,
            CreatedAt = now,
            Numbers = string.Join('\n', pending),
        };
        db.ReportBatches.Add(batch);
        await db.SaveChangesAsync(ct);
        return batch.Id;
    }

    /// <returns>In the frozen order; null: this enterprise has no such batch.</returns>
    public async Task<IReadOnlyList<BatchItem>?> FindAsync(AuthenticatedAccount account, Guid id, CancellationToken ct)
    {
        var batch = await db
            .ReportBatches.AsNoTracking()
            .SingleOrDefaultAsync(b => b.Id == id && b.EnterpriseId == account.EnterpriseId, ct);
        if (batch is null)
        {
            return null;
        }

        var numbers = batch.Numbers.Split('\n');
        var rows = await db
            .Applications.AsNoTracking()
            .OwnedBy(account.EnterpriseId)
            .Where(a => numbers.Contains(a.Number))
            .OrderBy(a => a.Number)
            .Select(a => new
            {
                a.Id,
                a.Number,
                a.ApplicantName,
                a.BusinessType,
                a.State,
                EverReported = a.ReportedAt != null,
                Receipt = db
                    .Evidence.Where(e => e.Act == BindingAct.Reporting && e.SubjectId == a.Id && e.Round == a.Round)
                    .Select(e => e.ReceiptNumber)
                    .FirstOrDefault(),
            })
            .ToListAsync(ct);
        return
        [
            .. rows.Select(r => new BatchItem(
                r.Id,
                r.Number,
                r.ApplicantName,
                r.BusinessType.DisplayName(),
                r.State == ApplicationState.PendingReport,
                StatusTag.TextOf(r.State, r.EverReported),
                StatusTag.ToneOf(r.State),
                r.Receipt
            )),
        ];
    }
}
