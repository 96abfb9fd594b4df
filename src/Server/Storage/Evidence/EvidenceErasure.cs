using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Evidence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>How long personal data has to be kept (section <c>Erasure</c>).</summary>
public sealed class ErasureOptions
{
    public const string Section = "Erasure";

    /// <summary>From the last act on. Before that only an order of a court or an authority erases.</summary>
    public int RetentionYears { get; set; } = 30;
}

/// <summary>By whose word personal data is forgotten.</summary>
/// <param name="Number">Of the order; null where the retention period is over.</param>
public sealed record ErasureOrder(ErasureReason Reason, string? Number);

/// <summary>What one erasure takes: all evidence of one application, since they state the same person.</summary>
/// <param name="Receipts">Numbers of the receipts; they stay.</param>
/// <param name="Unerased">How many of them still hold personal data.</param>
/// <param name="Refusal">Why it may not be erased, null when it may.</param>
public sealed record ErasurePlan(
    Guid ApplicationId,
    string ApplicationNumber,
    IReadOnlyList<string> Receipts,
    int Unerased,
    int Attachments,
    DateTimeOffset KeptUntil,
    string? Refusal
);

/// <summary>
/// 依法删除: forgets what states a person, and logs that it did. Rows stay, so the tree, proofs, receipts and every digest stay;
/// what a leaf's digest was made of cannot be had again, for bytes and salts are gone.
/// </summary>
/// <remarks>The one place that changes rows of evidence; the triggers let it do so behind an act of the same transaction.</remarks>
public sealed class EvidenceErasure(
    RegistryDbContext db,
    PersonalDataCipher cipher,
    AttachmentFiles files,
    DerivedFiles views,
    EvidenceSignals signals,
    IOptions<ErasureOptions> options,
    TimeProvider clock
)
{
    private const string Nobody = "已依法删除";

    private sealed record Piece(
        string ReceiptNumber,
        DateTimeOffset ReceivedAt,
        bool IsErased,
        bool IsSettled,
        bool IsDisputed
    );

    // Somebody may still sign about it: then the procedure has to be ended first.
    private static readonly ApplicationState[] Open =
    [
        ApplicationState.Draft,
        ApplicationState.PendingReport,
        ApplicationState.EnterpriseReturned,
        ApplicationState.CorrectionRequired,
    ];

    /// <param name="number">Of an application, or of a receipt about it.</param>
    /// <returns>null: there is no such number.</returns>
    public async Task<ErasurePlan?> PlanAsync(string number, ErasureOrder order, CancellationToken ct)
    {
        var application = await db
            .Applications.AsNoTracking()
            .Include(a => a.Attachments)
            .SingleOrDefaultAsync(
                a => a.Number == number || db.Evidence.Any(e => e.SubjectId == a.Id && e.ReceiptNumber == number),
                ct
            );
        if (application is null)
        {
            return null;
        }

        var evidence = await db
            .Evidence.AsNoTracking()
            .Where(e => e.SubjectId == application.Id)
            .OrderBy(e => e.Round)
            .Select(e => new Piece(
                e.ReceiptNumber,
                e.ReceivedAt,
                e.Erasure != null,
                e.LogEntry != null && e.Receipt != null && e.Timestamp != null,
                e.Objections.Any()
            ))
            .ToListAsync(ct);
        var last = evidence.Count == 0 ? application.AppliedAt : evidence.Max(e => e.ReceivedAt);
        var keptUntil = last.AddYears(options.Value.RetentionYears);
        return new ErasurePlan(
            application.Id,
            application.Number,
            evidence.ConvertAll(e => e.ReceiptNumber),
            evidence.Count(e => !e.IsErased),
            application.Attachments.Count,
            keptUntil,
            WhyNot(application.State, evidence, order, keptUntil)
        );
    }

    private string? WhyNot(ApplicationState state, List<Piece> evidence, ErasureOrder order, DateTimeOffset keptUntil)
    {
        var isOrdered = order.Reason != ErasureReason.RetentionOver;
        return evidence switch
        {
            [] => "nothing was ever signed about it",
            _ when isOrdered && (order.Number is null || !ErasureAct.IsOrder(order.Number)) =>
                "an order has a number of 1 to 64 characters without spaces",
            _ when !isOrdered && order.Number is not null => "without an order there is no number",
            _ when Open.Contains(state) => $"the procedure is open: {state}",
            _ when evidence.Exists(e => !e.IsErased && !e.IsSettled) => "its timestamp or receipt is still to come",
            _ when !isOrdered && evidence.Exists(e => e.IsDisputed) => "it is disputed: only an order erases it",
            _ when !isOrdered && keptUntil > clock.GetUtcNow() => $"it has to be kept until {keptUntil:yyyy-MM-dd}",
            _ => null,
        };
    }

    /// <summary>May be repeated: what a kill left behind is finished, what is erased stays as it is.</summary>
    /// <returns>How many pieces of evidence were erased now.</returns>
    public async Task<int> EraseAsync(ErasurePlan plan, ErasureOrder order, CancellationToken ct)
    {
        if (plan.Refusal is not null)
        {
            throw new InvalidOperationException($"{plan.ApplicationNumber}: {plan.Refusal}");
        }

        // 1. Acts, their places in the log's queue, and everything that stands in rows: one transaction.
        var erased = plan.Unerased > 0 ? await EraseRowsAsync(plan, order, ct) : 0;

        // 2. Files. Their rows go last: until then a repetition knows which files they are.
        await EraseFilesAsync(plan.ApplicationId, ct);

        // 3. The rows that named them.
        await db.Attachments.Where(a => a.ApplicationId == plan.ApplicationId).ExecuteDeleteAsync(ct);
        return erased;
    }

    private async Task<int> EraseRowsAsync(ErasurePlan plan, ErasureOrder order, CancellationToken ct)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);

        // First, so that of two who erase at once the second finds nothing left.
        await ForgetApplicantAsync(plan, ct);
        var evidence = await db
            .Evidence.Where(e => e.SubjectId == plan.ApplicationId && e.Erasure == null)
            .Select(e => new { e.Id, e.OrganizationCode })
            .ToListAsync(ct);
        var acts = evidence.ConvertAll(e => ActOf(e.Id, e.OrganizationCode, order, now));
        db.LoggedActs.AddRange(acts);
        await db.SaveChangesAsync(ct);
        db.PendingLogEntries.AddRange(acts.Select(a => new PendingLogEntry { ActId = a.Id }));
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();

        // The triggers let these two through because the acts stand there.
        var ids = evidence.ConvertAll(e => e.Id);
        byte[] nothing = [];
        await db
            .Evidence.Where(e => ids.Contains(e.Id))
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(e => e.Statement, nothing)
                        .SetProperty(e => e.Cms, nothing)
                        .SetProperty(e => e.Salts, nothing),
                ct
            );
        await db
            .EvidenceTimestamps.Where(t => ids.Contains(t.EvidenceId))
            .ExecuteUpdateAsync(s => s.SetProperty(t => t.Cms, nothing), ct);
        await transaction.CommitAsync(ct);
        signals.EvidenceCommitted();
        return evidence.Count;
    }

    private async Task ForgetApplicantAsync(ErasurePlan plan, CancellationToken ct)
    {
        var idNumber = cipher.Seal(PersonalDataFields.ApplicantIdNumber, plan.ApplicationNumber, "");
        var mobile = cipher.Seal(PersonalDataFields.ApplicantMobile, plan.ApplicationNumber, "");

        // An index of nothing that anybody searches for, and another for each application.
        var idIndex = cipher.IndexOf(PersonalDataFields.ApplicantIdNumber, $"{Nobody}{plan.ApplicationId:N}");
        var mobileIndex = cipher.IndexOf(PersonalDataFields.ApplicantMobile, $"{Nobody}{plan.ApplicationId:N}");
        await db
            .Applications.Where(a => a.Id == plan.ApplicationId)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(a => a.ApplicantName, Nobody)
                        .SetProperty(a => a.IdNumberSealed, idNumber)
                        .SetProperty(a => a.IdNumberIndex, idIndex)
                        .SetProperty(a => a.MobileSealed, mobile)
                        .SetProperty(a => a.MobileIndex, mobileIndex)
                        .SetProperty(a => a.ReturnReason, (string?)null)
                        .SetProperty(a => a.RowVersion, a => a.RowVersion + 1),
                ct
            );
        await db
            .ProcessSteps.Where(s => s.ApplicationId == plan.ApplicationId)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Opinion, (string?)null), ct);
        await db.SignRequests.Where(r => r.SubjectId == plan.ApplicationId).ExecuteDeleteAsync(ct);
    }

    /// <summary>Equal bytes lie under one name: they stay while another application, or a statement of another kind, lists them.</summary>
    private async Task EraseFilesAsync(Guid applicationId, CancellationToken ct)
    {
        var hashes = await db
            .Attachments.Where(a => a.ApplicationId == applicationId)
            .Where(a => !db.Attachments.Any(o => o.ApplicationId != applicationId && o.Sha256 == a.Sha256))
            .Where(a => !db.UploadedFiles.Any(f => f.Sha256 == a.Sha256))
            .Select(a => a.Sha256)
            .ToListAsync(ct);
        foreach (var sha256 in hashes)
        {
            // The view first: without its original nothing would name it any more.
            views.Delete(sha256);
            files.Delete(sha256);
        }
    }

    private static LoggedAct ActOf(Guid evidenceId, string organization, ErasureOrder order, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new LoggedAct
        {
            Id = id,
            Kind = ActKind.Erasure,
            OrganizationCode = organization,
            EvidenceId = evidenceId,
            Text = new ErasureAct(id, evidenceId, organization, order.Reason, order.Number, now).Render(),
            Salt = LoggedAct.NewSalt(),
            At = now,
        };
    }
}
