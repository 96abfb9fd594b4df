using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Assembles a stored signature at the highest level that its rows give: the database keeps B and T, each list once.</summary>
internal sealed class LongTermSignature(RegistryDbContext db, EvidenceVault vault)
{
    private static readonly MaterialKind[] Certificates =
    [
        MaterialKind.Certificate,
        MaterialKind.TimestampCertificate,
        MaterialKind.ArchiveCertificate,
    ];

    private static readonly MaterialKind[] Crls =
    [
        MaterialKind.Crl,
        MaterialKind.TimestampCrl,
        MaterialKind.LaterCrl,
        MaterialKind.ArchiveCrl,
    ];

    private static readonly MaterialKind[] OcspResponses =
    [
        MaterialKind.Ocsp,
        MaterialKind.TimestampOcsp,
        MaterialKind.ArchiveOcsp,
    ];

    /// <summary>With all that the signature is assembled from.</summary>
    public Task<EvidenceRecord> LoadAsync(Guid evidenceId, CancellationToken ct) =>
        db
            .Evidence.AsNoTracking()
            .Include(e => e.Materials)
                .ThenInclude(m => m.Blob)
            .Include(e => e.Timestamp)
            .Include(e => e.Confirmation)
            .Include(e => e.Objections)
            .Include(e => e.Archives)
            .Include(e => e.Renewals)
                .ThenInclude(r => r.Batch)
                    .ThenInclude(b => b!.Tokens)
            .Include(e => e.LogEntry)
            .Include(e => e.Erasure)
            .Include(e => e.Receipt)
            .AsSplitQuery()
            .SingleAsync(e => e.Id == evidenceId, ct);

    /// <returns>CAdES-B, LT or LTA.</returns>
    public byte[] Assemble(EvidenceRecord record)
    {
        if (record.Timestamp is not { } timestamp)
        {
            return vault.OpenCms(record);
        }

        // Materials are only ever added, so every list that an archive timestamp's index names is here.
        var cms = Require(CadesAssembler.AddLongTerm(vault.OpenCms(timestamp), CertificatesOf(record), CrlsOf(record)));
        var tokens = record.Archives.OrderBy(a => a.Sequence).Select(a => a.Token).ToList();
        return tokens.Count == 0 ? cms : Require(ArchiveTimestamps.Add(cms, tokens));
    }

    public static List<byte[]> CertificatesOf(EvidenceRecord record) => Blobs(record, Certificates);

    public static List<byte[]> CrlsOf(EvidenceRecord record) => Blobs(record, Crls);

    public static List<byte[]> OcspResponsesOf(EvidenceRecord record) => Blobs(record, OcspResponses);

    /// <exception cref="InvalidDataException">What is stored is not what was stored.</exception>
    public static T Require<T>(Verdict<T> verdict)
        where T : notnull =>
        verdict.TryGetValue(out var value, out var rejection)
            ? value
            : throw new InvalidDataException($"stored evidence: {rejection.Reason}: {rejection.Detail}");

    private static List<byte[]> Blobs(EvidenceRecord record, MaterialKind[] kinds) =>
        [
            .. record
                .Materials.Where(m => kinds.Contains(m.Kind))
                .OrderBy(m => m.Kind)
                .ThenBy(m => m.Sequence)
                .Select(m => m.Blob!.Content)
                .DistinctBy(Convert.ToHexString, StringComparer.Ordinal),
        ];
}
