using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Assembles the package .asice from what is stored: the commitment as CAdES-LT, its proofs, and what a stranger needs.</summary>
internal sealed class PackageExporter(
    RegistryDbContext db,
    EvidenceVault vault,
    AttachmentFiles attachments,
    CertificateStatus status,
    TrustStore trust,
    LogKeys logKeys,
    Seal seal,
    TimeProvider clock
)
{
    /// <param name="evidenceId">Of evidence that has its receipt.</param>
    public async Task<byte[]> ExportAsync(Guid evidenceId, CancellationToken ct)
    {
        var record = await db
            .Evidence.AsNoTracking()
            .Include(e => e.Materials)
                .ThenInclude(m => m.Blob)
            .Include(e => e.Timestamp)
            .Include(e => e.LogEntry)
            .Include(e => e.Receipt)
            .AsSplitQuery()
            .SingleAsync(e => e.Id == evidenceId, ct);
        var receipt =
            record.Receipt ?? throw new InvalidOperationException($"{record.ReceiptNumber} has no receipt yet");
        var statement = vault.OpenStatement(record);
        var certificates = Blobs(record, MaterialKind.Certificate, MaterialKind.TimestampCertificate);
        var crls = Blobs(record, MaterialKind.Crl, MaterialKind.TimestampCrl);
        List<PackageFile> files =
        [
            new(PackagePaths.Statement, statement),
            new(PackagePaths.Commitment, LongTerm(record, certificates, crls)),
            new(PackagePaths.SignatureValue, record.Signature),
            new(PackagePaths.ReceiptStatement, receipt.Text),
            new(PackagePaths.Receipt, receipt.Cms),
            new(PackagePaths.Leaf, record.LogEntry!.Leaf),
            new(PackagePaths.Salts, record.Salts),
            new(PackagePaths.Proof, await ProofAsync(record.LogEntry, receipt, ct)),
            new(PackagePaths.LogKey, Encoding.ASCII.GetBytes(logKeys.ToVkeyFile())),
            PackageDocuments.VerifyScript,
            PackageDocuments.Readme,
        ];
        if (record.Timestamp is { } timestamp)
        {
            files.Add(new(PackagePaths.Timestamp, timestamp.Token));
        }

        // Status issued after the signature confirms it: what is current now goes in beside what was current then.
        AddNumbered(files, PackagePaths.Certificates, ".cer", Distinct([.. certificates, .. seal.PathUpTo(trust)]));
        AddNumbered(files, PackagePaths.Crls, ".crl", Distinct([.. crls, .. status.Current.Crls]));
        AddNumbered(
            files,
            PackagePaths.OcspResponses,
            ".ors",
            Blobs(record, MaterialKind.Ocsp, MaterialKind.TimestampOcsp)
        );
        await AddAttachmentsAsync(files, statement, record.SubjectId, ct);
        AddReport(files);
        return EvidencePackage.Build(files, SealManifest);
    }

    private static byte[] LongTerm(EvidenceRecord record, byte[] cms, List<byte[]> certificates, List<byte[]> crls) =>
        record.Timestamp is null ? cms : Require(CadesAssembler.AddLongTerm(cms, certificates, crls));

    private byte[] LongTerm(EvidenceRecord record, List<byte[]> certificates, List<byte[]> crls) =>
        LongTerm(
            record,
            record.Timestamp is { } timestamp ? vault.OpenCms(timestamp) : vault.OpenCms(record),
            certificates,
            crls
        );

    /// <summary>Of the receipt's own checkpoint, so that both say the same.</summary>
    private async Task<byte[]> ProofAsync(LogEntry entry, Receipt receipt, CancellationToken ct)
    {
        var checkpoint = await db.LogCheckpoints.AsNoTracking().SingleAsync(c => c.Size == receipt.CheckpointSize, ct);
        var hashes = new LogTree(db).InclusionProof(entry.Index, checkpoint.Size);
        return Encoding.UTF8.GetBytes(new LogProof(entry.Index, hashes, checkpoint.Note).Render());
    }

    private async Task AddAttachmentsAsync(
        List<PackageFile> files,
        byte[] statement,
        Guid applicationId,
        CancellationToken ct
    )
    {
        var facts = Require(CommitmentStatement.Read(Require(Statement.Parse(statement))));
        var stored = await db.Attachments.AsNoTracking().Where(a => a.ApplicationId == applicationId).ToListAsync(ct);
        foreach (var (i, named) in facts.Attachments.Index())
        {
            // By hash: a later round may have replaced the row, never the bytes.
            var row = stored.Find(a => a.Sha256.AsSpan().SequenceEqual(named.Sha256));
            var path = PackagePaths.Attachment(i + 1, ExtensionOf(row));
            files.Add(new PackageFile(path, await attachments.ReadAsync(named.Sha256, ct)));
        }
    }

    private static string ExtensionOf(Attachment? attachment) =>
        attachment?.MediaType switch
        {
            "application/pdf" => ".pdf",
            "image/png" => ".png",
            "image/jpeg" => ".jpg",
            _ => ".bin",
        };

    /// <summary>What our own verifier says about the package without the report: for information, a stranger makes his own.</summary>
    private void AddReport(List<PackageFile> files)
    {
        var verifier = new EvidenceVerifier(trust, logKeys.All, CommitmentPolicy.Current);
        var report = verifier.Verify(EvidencePackage.Build(files, SealManifest), clock.GetUtcNow());
        files.Add(new PackageFile(PackagePaths.Report, EvidenceReportJson.Render(report)));
    }

    private byte[] SealManifest(byte[] manifest) =>
        seal.Sign(manifest, clock.GetUtcNow(), EvidencePackage.ManifestMimeType, detached: true);

    private static List<byte[]> Blobs(EvidenceRecord record, params MaterialKind[] kinds) =>
        Distinct([
            .. record
                .Materials.Where(m => kinds.Contains(m.Kind))
                .OrderBy(m => m.Kind)
                .ThenBy(m => m.Sequence)
                .Select(m => m.Blob!.Content),
        ]);

    private static List<byte[]> Distinct(IEnumerable<byte[]> contents) =>
        [.. contents.DistinctBy(Convert.ToHexString, StringComparer.Ordinal)];

    private static void AddNumbered(List<PackageFile> files, string folder, string extension, List<byte[]> contents) =>
        files.AddRange(contents.Select((content, i) => new PackageFile($"{folder}{i + 1:00}{extension}", content)));

    private static T Require<T>(Verdict<T> verdict)
        where T : notnull =>
        verdict.TryGetValue(out var value, out var rejection)
            ? value
            : throw new InvalidDataException($"stored evidence: {rejection.Reason}: {rejection.Detail}");
}
