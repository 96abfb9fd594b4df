using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>
/// Asks a CRL issued after the signature whether its signer was good then: TIMESTAMPED → CONFIRMED, or REPUDIATED. Without such
/// a list nothing happens and nothing is lost.
/// </summary>
internal sealed class Confirmer(
    RegistryDbContext db,
    ListedStatus status,
    LogKeys logKeys,
    ObjectionBook objections,
    TimeProvider clock
)
{
    private const int PageSize = 64;

    /// <summary>Evidence that waits for its confirmation.</summary>
    private sealed record Candidate(Guid Id, DateTimeOffset StampedAt, DateTimeOffset ProvenAt, List<byte[]> Path);

    /// <returns>How many were decided, one way or the other.</returns>
    public async Task<int> ConfirmOnceAsync(CancellationToken ct)
    {
        var decided = 0;
        var waiting = await db
            .PendingConfirmations.OrderBy(p => p.EvidenceId)
            .Select(p => p.EvidenceId)
            .ToListAsync(ct);
        foreach (var ids in waiting.Chunk(PageSize))
        {
            foreach (var candidate in await CandidatesAsync(ids, ct))
            {
                decided += await TryDecideAsync(candidate, ct) ? 1 : 0;
            }

            await DropDecidedAsync(ids, ct);
        }

        return decided;
    }

    /// <summary>Whoever has no receipt yet is looked at in a later turn.</summary>
    private async Task<List<Candidate>> CandidatesAsync(Guid[] ids, CancellationToken ct)
    {
        var page = await db
            .Evidence.AsNoTracking()
            .Where(e =>
                ids.Contains(e.Id)
                && e.Timestamp != null
                && e.Receipt != null
                && e.Confirmation == null
                && !e.Objections.Any(o => o.Kind == ObjectionKind.Repudiated)
            )
            .OrderBy(e => e.ReceivedAt)
            .ThenBy(e => e.Id)
            .Select(e => new
            {
                e.Id,
                StampedAt = e.Timestamp!.Time,
                Note = db.LogCheckpoints.Where(c => c.Size == e.Receipt!.CheckpointSize).Select(c => c.Note).First(),
                Path = e
                    .Materials.Where(m => m.Kind == MaterialKind.Certificate)
                    .OrderBy(m => m.Sequence)
                    .Select(m => m.Blob!.Content)
                    .ToList(),
            })
            .ToListAsync(ct);
        return page.ConvertAll(e => new Candidate(e.Id, e.StampedAt, Earlier(e.StampedAt, e.Note), e.Path));
    }

    /// <summary>By what stands in the database: a crash behind a decision, or another node, leaves rows of the queue behind.</summary>
    private Task<int> DropDecidedAsync(Guid[] ids, CancellationToken ct) =>
        db
            .PendingConfirmations.Where(p => ids.Contains(p.EvidenceId) && Decided().Contains(p.EvidenceId))
            .ExecuteDeleteAsync(ct);

    private IQueryable<Guid> Decided() =>
        db
            .EvidenceConfirmations.Select(c => c.EvidenceId)
            .Concat(db.EvidenceObjections.Where(o => o.Kind == ObjectionKind.Repudiated).Select(o => o.EvidenceId));

    private async Task<bool> TryDecideAsync(Candidate candidate, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var crls = status.Crls;
        var verdict = Judge(candidate, crls, now);

        // Within the same second a list is read as of today: everybody on it is revoked, whatever date stands there.
        if (candidate.Path.Count == 0 || now - candidate.ProvenAt < TimeSpan.FromSeconds(1))
        {
            return false;
        }

        if (!verdict.TryGetValue(out var signer, out var rejection))
        {
            if (rejection.Reason != RejectionReason.CertificateRevoked)
            {
                return false;
            }

            await objections.RepudiateAsync(candidate.Id, rejection.Detail, DecisiveOf(candidate, crls, now), ct);
            return true;
        }

        // A list issued before the signature cannot know of a revocation just before it (EN 319 102-1 §5.2.5). That is asked of
        // the signer's own list, the first; those of the CAs above only have to be current, as a root may issue two a year.
        if (signer.StatusProofs is not [var own, ..] || own.ThisUpdate <= candidate.StampedAt)
        {
            return false;
        }

        await ConfirmAsync(candidate, signer, own.ThisUpdate, now, ct);
        return true;
    }

    private async Task ConfirmAsync(
        Candidate candidate,
        TrustedCertificate signer,
        DateTimeOffset statusTime,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        db.EvidenceConfirmations.Add(
            new EvidenceConfirmation
            {
                EvidenceId = candidate.Id,
                ProvenAt = candidate.ProvenAt,
                StatusTime = statusTime,
                StoredAt = now,
            }
        );
        await EvidenceMaterials.AddAsync(
            db,
            candidate.Id,
            signer.StatusProofs.Select(p => (MaterialKind.LaterCrl, p.Der)),
            ct
        );
        await objections.SaveAsync(ct);
        if (signer.Contested is [var doubt, ..])
        {
            await objections.ContestAsync(candidate.Id, doubt, ct);
        }
    }

    private Verdict<TrustedCertificate> Judge(Candidate candidate, IReadOnlyList<byte[]> crls, DateTimeOffset now) =>
        status.Judge(candidate.Path.Count == 0 ? [] : candidate.Path[0], candidate.Path, crls, candidate.ProvenAt, now);

    /// <summary>The lists without which it would not be revoked; all of them where several say so.</summary>
    private List<byte[]> DecisiveOf(Candidate candidate, IReadOnlyList<byte[]> crls, DateTimeOffset now)
    {
        var decisive = crls.Where(crl =>
                Judge(candidate, [.. crls.Where(other => other != crl)], now).TryGetValue(out _, out var rejection)
                || rejection.Reason != RejectionReason.CertificateRevoked
            )
            .ToList();
        return decisive.Count > 0 ? decisive : [.. crls];
    }

    /// <summary>Where the timestamp came late, the log's checkpoint stands in.</summary>
    private DateTimeOffset Earlier(DateTimeOffset stampedAt, string note)
    {
        var logged = Checkpoint.Verify(note, logKeys.All).TryGetValue(out var checkpoint, out _)
            ? DateTimeOffset.FromUnixTimeSeconds(checkpoint.UnixTime)
            : stampedAt;
        return logged < stampedAt ? logged : stampedAt;
    }
}
