using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>Finds what was already decided, and waits for its receipt.</summary>
internal sealed class ActEvidence(RegistryDbContext db, EvidenceSignals signals, TimeProvider clock)
{
    private static readonly CompiledQuery<
        Func<RegistryDbContext, byte[], Guid, Guid, CancellationToken, Task<EvidenceRecord?>>
    > OfStatement = new(() =>
        EF.CompileAsyncQuery(
            (RegistryDbContext db, byte[] statementSha256, Guid accountId, Guid subjectId, CancellationToken ct) =>
                db
                    .Evidence.AsNoTracking()
                    .SingleOrDefault(e =>
                        e.StatementSha256 == statementSha256 && e.AccountId == accountId && e.SubjectId == subjectId
                    )
        )
    );

    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>The evidence of exactly these statement bytes, if this account handed it in for this subject.</summary>
    public Task<EvidenceRecord?> FindAsync(
        AuthenticatedAccount account,
        ActSubject subject,
        byte[] statementSha256,
        CancellationToken ct
    ) => OfStatement.On(db)(db, statementSha256, account.AccountId, subject.Id, ct);

    /// <summary>The receipt number of the decision of one round, whoever of the enterprise made it.</summary>
    public Task<string?> ReceiptNumberAsync(BindingAct act, Guid subjectId, int round, CancellationToken ct) =>
        db
            .Evidence.Where(e => e.Act == act && e.SubjectId == subjectId && e.Round == round)
            .Select(e => e.ReceiptNumber)
            .SingleOrDefaultAsync(ct);

    /// <summary>The receipt number of the last decision about one subject.</summary>
    public Task<string?> LastReceiptNumberAsync(BindingAct act, Guid subjectId, CancellationToken ct) =>
        db
            .Evidence.Where(e => e.Act == act && e.SubjectId == subjectId)
            .OrderByDescending(e => e.Round)
            .Select(e => e.ReceiptNumber)
            .FirstOrDefaultAsync(ct);

    /// <summary>Asked before the commit, so that this process tells the receipt without a look into the database.</summary>
    public ExpectedReceipt ExpectReceipt(Guid evidenceId) => signals.ExpectReceipt(evidenceId);

    /// <summary>The receipt of evidence that was committed before.</summary>
    /// <returns>null: not in the log within <paramref name="limit"/>.</returns>
    public async Task<Receipt?> WaitForReceiptAsync(Guid evidenceId, TimeSpan limit, CancellationToken ct)
    {
        using var expected = ExpectReceipt(evidenceId);
        return await FindReceiptAsync(evidenceId, ct) ?? await WaitForReceiptAsync(evidenceId, expected, limit, ct);
    }

    /// <summary>The receipt of evidence that was committed after <paramref name="expected"/> was asked for.</summary>
    /// <returns>null: not in the log within <paramref name="limit"/>.</returns>
    public async Task<Receipt?> WaitForReceiptAsync(
        Guid evidenceId,
        ExpectedReceipt expected,
        TimeSpan limit,
        CancellationToken ct
    )
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var left = limit - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            // Another node may have logged it: then only the database says so.
            var wait = left < PollEvery ? left : PollEvery;
            var receipt = await expected.WaitAsync(wait, clock, ct) ?? await FindReceiptAsync(evidenceId, ct);
            if (receipt is not null)
            {
                return receipt;
            }
        }
    }

    private Task<Receipt?> FindReceiptAsync(Guid evidenceId, CancellationToken ct) =>
        db.Receipts.AsNoTracking().SingleOrDefaultAsync(r => r.EvidenceId == evidenceId, ct);
}
