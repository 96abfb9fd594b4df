using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>Adds what evidence rests on: each blob once by hash, each link once by kind. Nothing that is there changes.</summary>
internal static class EvidenceMaterials
{
    /// <summary>Only tracks; the caller saves, and with it all or nothing.</summary>
    public static async Task AddAsync(
        RegistryDbContext db,
        Guid evidenceId,
        IEnumerable<(MaterialKind Kind, byte[] Content)> materials,
        CancellationToken ct
    )
    {
        var added = materials.ToList();
        var kinds = added.Select(m => m.Kind).ToHashSet();
        var known = await db
            .EvidenceMaterials.AsNoTracking()
            .Where(m => m.EvidenceId == evidenceId)
            .Select(m => new
            {
                m.Kind,
                m.Sequence,
                m.BlobSha256,
            })
            .ToListAsync(ct);
        var links = known.Select(m => (m.Kind, Hash: Convert.ToHexString(m.BlobSha256))).ToHashSet();

        // What is kept together is numbered together, whatever its kind; the audit goes by that.
        var next = known.Where(m => kinds.Contains(m.Kind)).Select(m => m.Sequence + 1).DefaultIfEmpty(0).Max();
        foreach (var (kind, content) in added)
        {
            var sha256 = await AddBlobAsync(db, content, ct);
            if (!links.Add((kind, Convert.ToHexString(sha256))))
            {
                continue;
            }

            db.EvidenceMaterials.Add(
                new EvidenceMaterial
                {
                    EvidenceId = evidenceId,
                    Kind = kind,
                    Sequence = next++,
                    BlobSha256 = sha256,
                }
            );
        }
    }

    /// <returns>SHA-256.</returns>
    public static async Task<byte[]> AddBlobAsync(RegistryDbContext db, byte[] content, CancellationToken ct)
    {
        var sha256 = SHA256.HashData(content);
        if (
            !db.EvidenceBlobs.Local.Any(b => b.Sha256.AsSpan().SequenceEqual(sha256))
            && !await db.EvidenceBlobs.AnyAsync(b => b.Sha256 == sha256, ct)
        )
        {
            db.EvidenceBlobs.Add(new EvidenceBlob { Sha256 = sha256, Content = content });
        }

        return sha256;
    }
}
