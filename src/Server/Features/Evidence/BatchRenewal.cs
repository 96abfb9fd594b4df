using System.Security.Cryptography;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Evidence records of RFC 4998: one token of the authority for any number of pieces of evidence.</summary>
/// <remarks>
/// Batch and token are stored first, its members after them in small transactions, so that reports are never kept waiting. Whoever
/// is left out by a crash has no row and comes into the next batch.
/// </remarks>
internal sealed class BatchRenewal(
    RegistryDbContext db,
    StampAuthority authority,
    EvidenceVault vault,
    TimeProvider clock
)
{
    private const int MaxMembers = 100_000;
    private const int PageSize = 500;

    private sealed record Member(Guid Id, IReadOnlyList<byte[]> Group);

    /// <returns>How many pieces of evidence came into a new batch.</returns>
    /// <exception cref="TimestampUnavailableException">Nothing was changed; it may be tried again.</exception>
    public async Task<int> RenewAsync(CancellationToken ct)
    {
        var members = await MembersAsync(ct);
        if (members.Count == 0)
        {
            return 0;
        }

        var tree = RenewalTree.Build(members.ConvertAll(m => m.Group));
        var stamp = await authority.StampHashAsync(tree.Root, ct);
        var batch = new RenewalBatch
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Members = members.Count,
            CreatedAt = clock.GetUtcNow(),
        };
        db.RenewalBatches.Add(batch);
        await AddTokenAsync(batch.Id, 1, stamp, ct);
        foreach (var page in members.Zip(tree.ReducedTrees).Chunk(PageSize))
        {
            db.RenewalMembers.AddRange(
                page.Select(pair => new RenewalMember
                {
                    EvidenceId = pair.First.Id,
                    BatchId = batch.Id,
                    HashTree = pair.Second,
                })
            );
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }

        return members.Count;
    }

    /// <summary>Stamps the last token of each batch that runs out before then: one token a batch, whatever its size.</summary>
    /// <returns>How many batches.</returns>
    /// <exception cref="TimestampUnavailableException">What was renewed before stays renewed.</exception>
    public async Task<int> RenewTokensAsync(DateTimeOffset dueBefore, CancellationToken ct)
    {
        var due = await db
            .RenewalBatches.AsNoTracking()
            .Where(b => b.Tokens.All(t => t.RenewBefore < dueBefore))
            .Select(b => new { b.Id, Last = b.Tokens.OrderByDescending(t => t.Sequence).First() })
            .ToListAsync(ct);
        foreach (var batch in due)
        {
            var stamp = await authority.StampHashAsync(SHA256.HashData(batch.Last.Token), ct);
            await AddTokenAsync(batch.Id, batch.Last.Sequence + 1, stamp, ct);
        }

        return due.Count;
    }

    private async Task AddTokenAsync(Guid batchId, int sequence, TrustedStamp stamp, CancellationToken ct)
    {
        var materials = new List<byte>();
        var lists = stamp.Authority.StatusProofs.Where(p => !p.IsOcsp).Select(p => p.Der);
        foreach (var der in stamp.Authority.Path.Concat(lists))
        {
            materials.AddRange(await EvidenceMaterials.AddBlobAsync(db, der, ct));
        }

        db.RenewalTokens.Add(
            new RenewalToken
            {
                BatchId = batchId,
                Sequence = sequence,
                Time = stamp.Stamp.Time,
                Token = stamp.Token,
                Materials = [.. materials],
                RenewBefore = RenewalAdvice.EndOf(stamp.Authority.Path, stamp.Stamp.Time),
                StoredAt = clock.GetUtcNow(),
            }
        );
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }

    private async Task<List<Member>> MembersAsync(CancellationToken ct)
    {
        var members = new List<Member>();
        while (members.Count < MaxMembers)
        {
            var page = await db
                .Evidence.AsNoTracking()
                .Where(e => e.Confirmation != null && !e.Renewals.Any() && e.Erasure == null)
                .OrderBy(e => e.ReceivedAt)
                .ThenBy(e => e.Id)
                .Skip(members.Count)
                .Take(PageSize)
                .Include(e => e.Timestamp)
                .Include(e => e.Archives)
                .Include(e => e.Materials)
                .AsSplitQuery()
                .ToListAsync(ct);
            members.AddRange(page.Select(record => new Member(record.Id, GroupOf(record))));
            if (page.Count < PageSize)
            {
                break;
            }
        }

        return members;
    }

    private IReadOnlyList<byte[]> GroupOf(EvidenceRecord record) =>
        RenewalObjects.GroupOf(
            vault.OpenStatement(record),
            record.Signature,
            LongTermSignature.Require(CadesAssembler.Core(vault.OpenCms(record.Timestamp!))),
            record.Timestamp!.Token,
            record.Archives.OrderBy(a => a.Sequence).Select(a => a.Token),
            record.Materials.Select(m => m.BlobSha256)
        );
}
