using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>Whose file it is.</summary>
public sealed record UploadOwner(UploadSubject Subject, Guid SubjectId, Guid? EnterpriseId);

/// <summary>What it is said to show.</summary>
public sealed record UploadedDocument(DocumentKind Kind, string Title, LicenseCopy? Copy = null);

/// <summary>What was found in it and where its bytes lie.</summary>
public sealed record StoredContent(
    string FileName,
    string MediaType,
    long Size,
    byte[] Sha256,
    int? Width,
    int? Height
);

/// <summary>Of one subject.</summary>
public sealed record UploadQuota(int MaxFiles, long MaxBytes);

/// <summary>Lists the files of a subject, within its quota over any number of nodes.</summary>
public sealed class UploadedFiles(RegistryDbContext db, TimeProvider clock)
{
    /// <summary>Simultaneous uploads take the same number; as many as a person has tabs.</summary>
    private const int Attempts = 5;

    public IQueryable<UploadedFile> Of(UploadOwner owner) =>
        db.UploadedFiles.AsNoTracking().Where(f => f.Subject == owner.Subject && f.SubjectId == owner.SubjectId);

    public Task<List<UploadedFile>> ListAsync(UploadOwner owner, CancellationToken ct) =>
        Of(owner).OrderBy(f => f.Sequence).ToListAsync(ct);

    /// <summary>Null: one more file of this size may come.</summary>
    public async Task<Rejection?> CheckQuotaAsync(
        UploadOwner owner,
        long size,
        UploadQuota quota,
        CancellationToken ct
    ) =>
        await Of(owner).CountAsync(ct) >= quota.MaxFiles
        || await Of(owner).SumAsync(f => f.Size, ct) + size > quota.MaxBytes
            ? new Rejection(RejectionReason.UploadQuotaExceeded, $"{owner.Subject} {owner.SubjectId} is full")
            : null;

    public async Task<Verdict<UploadedFile>> AddAsync(
        UploadOwner owner,
        UploadedDocument document,
        StoredContent content,
        UploadQuota quota,
        CancellationToken ct
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var last = await Of(owner).MaxAsync(f => (int?)f.Sequence, ct) ?? 0;
            if (await CheckQuotaAsync(owner, content.Size, quota, ct) is { } full)
            {
                return full;
            }

            var file = Make(owner, document, content, last + 1);
            db.UploadedFiles.Add(file);
            try
            {
                await db.SaveChangesAsync(ct);
                return file;
            }
            catch (DbUpdateException error) when (UniqueViolation.Is(error))
            {
                if (attempt == Attempts)
                {
                    return new Rejection(RejectionReason.UploadQuotaExceeded, "too many uploads at once");
                }
            }
            finally
            {
                db.Entry(file).State = EntityState.Detached;
            }
        }
    }

    /// <summary>Only the row: the bytes may be another's too, so they stay until nobody lists them.</summary>
    public async Task<bool> RemoveAsync(UploadOwner owner, Guid id, CancellationToken ct) =>
        await db
            .UploadedFiles.Where(f => f.Id == id && f.Subject == owner.Subject && f.SubjectId == owner.SubjectId)
            .ExecuteDeleteAsync(ct) == 1;

    private UploadedFile Make(UploadOwner owner, UploadedDocument document, StoredContent content, int sequence)
    {
        var now = clock.GetUtcNow();
        return new UploadedFile
        {
            Id = Guid.CreateVersion7(now),
            EnterpriseId = owner.EnterpriseId,
            Subject = owner.Subject,
            SubjectId = owner.SubjectId,
            Sequence = sequence,
            Kind = document.Kind,
            Copy = document.Copy,
            Title = document.Title,
            FileName = content.FileName,
            MediaType = content.MediaType,
            Size = content.Size,
            Sha256 = content.Sha256,
            Width = content.Width,
            Height = content.Height,
            UploadedAt = now,
        };
    }
}
