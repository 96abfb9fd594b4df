using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Whether the kept certificates and status documents are the path they were kept for: all of it, and nothing else.</summary>
internal sealed class MaterialAudit(CertificatePathValidator paths, Action<string, string> report)
{
    private static readonly MaterialKind[] Signer = [MaterialKind.Certificate, MaterialKind.Crl, MaterialKind.Ocsp];
    private static readonly MaterialKind[] Authority =
    [
        MaterialKind.TimestampCertificate,
        MaterialKind.TimestampCrl,
        MaterialKind.TimestampOcsp,
    ];

    /// <param name="leaf">DER of the signer.</param>
    public void CheckSigner(EvidenceRecord record, IReadOnlyDictionary<string, byte[]> blobs, byte[] leaf) =>
        Check(record, blobs, Signer, CertificatePurpose.Commitment, leaf, record.ReceivedAt, record.ReceivedAt);

    /// <param name="leaf">DER of the timestamp authority; null where nothing is stamped.</param>
    public void CheckAuthority(EvidenceRecord record, IReadOnlyDictionary<string, byte[]> blobs, byte[]? leaf)
    {
        if (leaf is not null && record.Timestamp is { } timestamp)
        {
            Check(record, blobs, Authority, CertificatePurpose.Timestamping, leaf, timestamp.Time, timestamp.StoredAt);
        }
    }

    private void Check(
        EvidenceRecord record,
        IReadOnlyDictionary<string, byte[]> blobs,
        MaterialKind[] kinds,
        CertificatePurpose purpose,
        byte[] leaf,
        DateTimeOffset at,
        DateTimeOffset now
    )
    {
        var kept = record.Materials.Where(m => kinds.Contains(m.Kind)).OrderBy(m => m.Sequence).ToList();
        foreach (var (i, material) in kept.Index())
        {
            if (material.Sequence != i)
            {
                report($"EvidenceMaterials {record.Id}/{kinds[0]}/{i}", "missing, or not in its order");
                return;
            }
        }

        // A damaged or missing blob is named once, by its own row, and not again by all that rests on it.
        if (kept.Exists(m => !IsWhole(m, blobs)))
        {
            return;
        }

        var certificates = Contents(kept, blobs, kinds[0]);
        var status = new RevocationMaterial(Contents(kept, blobs, kinds[1]), Contents(kept, blobs, kinds[2]));
        var verdict = paths.Validate(leaf, certificates, purpose, status, at, now);
        if (!verdict.TryGetValue(out var trusted, out var rejection))
        {
            report($"EvidenceMaterials {record.Id}", $"{rejection.Reason}: {rejection.Detail}");
            return;
        }

        var proofs = trusted.StatusProofs.Select(p => (Kind: p.IsOcsp ? kinds[2] : kinds[1], p.Der));
        var expected = trusted.Path.Select(der => (Kind: kinds[0], Der: der)).Concat(proofs);
        var keys = expected.Select(e => (e.Kind, Convert.ToHexString(SHA256.HashData(e.Der)))).ToHashSet();
        foreach (var material in kept)
        {
            if (!keys.Remove((material.Kind, Convert.ToHexString(material.BlobSha256))))
            {
                report(
                    $"EvidenceMaterials {record.Id}/{material.Kind}/{material.Sequence}",
                    "the path does not need it"
                );
            }
        }

        foreach (var (kind, name) in keys)
        {
            report($"EvidenceMaterials {record.Id}", $"missing: {kind} {name}");
        }
    }

    /// <summary>Its blob is there and has the hash by which it is named.</summary>
    public static bool IsWhole(EvidenceMaterial material, IReadOnlyDictionary<string, byte[]> blobs) =>
        blobs.TryGetValue(Convert.ToHexString(material.BlobSha256), out var content)
        && SHA256.HashData(content).AsSpan().SequenceEqual(material.BlobSha256);

    private static List<byte[]> Contents(
        List<EvidenceMaterial> kept,
        IReadOnlyDictionary<string, byte[]> blobs,
        MaterialKind kind
    ) => [.. kept.Where(m => m.Kind == kind).Select(m => blobs[Convert.ToHexString(m.BlobSha256)])];
}
