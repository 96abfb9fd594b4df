using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Writes down what CAs say against evidence, raises the alarm, and tells the workflow by a 办理步骤, all in one transaction.</summary>
internal sealed partial class ObjectionBook(RegistryDbContext db, TimeProvider clock, ILogger<ObjectionBook> logger)
{
    private const int MaxDetail = 500;

    /// <param name="crls">The lists that say so; they become materials of the evidence.</param>
    public Task RepudiateAsync(Guid evidenceId, string detail, IReadOnlyList<byte[]> crls, CancellationToken ct) =>
        NoteAsync(
            new EvidenceObjection
            {
                EvidenceId = evidenceId,
                Kind = ObjectionKind.Repudiated,
                RevokedAt = null,
                InvalidSince = null,
                Detail = detail[..Math.Min(detail.Length, MaxDetail)],
                NotedAt = clock.GetUtcNow(),
            },
            "签名证书在签名前已吊销，签名无效",
            crls,
            ct
        );

    public Task ContestAsync(Guid evidenceId, ContestedCertificate doubt, CancellationToken ct) =>
        ContestAsync(evidenceId, doubt.RevokedAt, doubt.InvalidSince, "an invalidityDate before the signature", ct);

    public Task ContestAsync(
        Guid evidenceId,
        DateTimeOffset? revokedAt,
        DateTimeOffset? invalidSince,
        string detail,
        CancellationToken ct
    ) =>
        NoteAsync(
            new EvidenceObjection
            {
                EvidenceId = evidenceId,
                Kind = ObjectionKind.Contested,
                RevokedAt = revokedAt,
                InvalidSince = invalidSince,
                Detail = detail[..Math.Min(detail.Length, MaxDetail)],
                NotedAt = clock.GetUtcNow(),
            },
            "签名证书事后被倒签失效，签名存疑",
            [],
            ct
        );

    /// <summary>Saves what is tracked; what another node wrote first stays, and the next turn finds it.</summary>
    public async Task<bool> SaveAsync(CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException error) when (UniqueViolation.Is(error))
        {
            return false;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    private async Task NoteAsync(
        EvidenceObjection objection,
        string result,
        IReadOnlyList<byte[]> crls,
        CancellationToken ct
    )
    {
        var (id, kind) = (objection.EvidenceId, objection.Kind);
        if (await db.EvidenceObjections.AnyAsync(o => o.EvidenceId == id && o.Kind == kind, ct))
        {
            return;
        }

        var record = await db
            .Evidence.AsNoTracking()
            .Where(e => e.Id == id)
            .Select(e => new
            {
                e.ReceiptNumber,
                e.Act,
                e.SubjectId,
            })
            .SingleAsync(ct);
        db.EvidenceObjections.Add(objection);
        await EvidenceMaterials.AddAsync(db, id, crls.Select(crl => (MaterialKind.LaterCrl, crl)), ct);
        if (record.Act == BindingAct.Reporting)
        {
            await AddStepAsync(objection, record.SubjectId, result, ct);
        }

        if (await SaveAsync(ct))
        {
            Objected(logger, record.ReceiptNumber, kind, objection.Detail);
        }
    }

    private async Task AddStepAsync(
        EvidenceObjection objection,
        Guid applicationId,
        string result,
        CancellationToken ct
    )
    {
        var last = await db
            .ProcessSteps.Where(s => s.ApplicationId == applicationId)
            .MaxAsync(s => (int?)s.Sequence, ct);
        db.ProcessSteps.Add(
            new ProcessStep
            {
                Id = Guid.CreateVersion7(objection.NotedAt),
                ApplicationId = applicationId,
                Sequence = (last ?? 0) + 1,
                Stage = "证据核验",
                Action = objection.Kind == ObjectionKind.Repudiated ? "否认" : "存疑",
                ActorRole = "系统",
                ActorName = "证据核验",
                At = objection.NotedAt,
                Result = result,
                EvidenceId = objection.EvidenceId,
            }
        );
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "ALARM: evidence of {ReceiptNumber} is {Kind}: {Detail}")]
    private static partial void Objected(ILogger logger, string receiptNumber, ObjectionKind kind, string detail);
}
