using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Assembles the package .asice from what is stored: the commitment as CAdES-LT or LTA, its proofs, and what a stranger needs.</summary>
internal sealed partial class PackageExporter(
    RegistryDbContext db,
    EvidenceVault vault,
    LongTermSignature signatures,
    Archiver archiver,
    AttachmentFiles attachments,
    CertificateStatus status,
    TrustStore trust,
    LogKeys logKeys,
    Seal seal,
    TimeProvider clock,
    ILogger<PackageExporter> logger
)
{
    /// <param name="evidenceId">Of evidence that has its receipt.</param>
    public async Task<byte[]> ExportAsync(Guid evidenceId, CancellationToken ct)
    {
        await TryArchiveAsync(evidenceId, ct);
        var record = await signatures.LoadAsync(evidenceId, ct);
        var receipt =
            record.Receipt ?? throw new InvalidOperationException($"{record.ReceiptNumber} has no receipt yet");
        var statement = vault.OpenStatement(record);
        var (certificates, crls) = (LongTermSignature.CertificatesOf(record), LongTermSignature.CrlsOf(record));
        List<PackageFile> files =
        [
            new(PackagePaths.Statement, statement),
            new(PackagePaths.Commitment, signatures.Assemble(record)),
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

        if (record.Renewals.OrderBy(r => r.Batch!.CreatedAt).FirstOrDefault() is { } renewal)
        {
            files.Add(new(PackagePaths.Renewal, RenewalOf(renewal)));
            await AddMaterialsAsync(renewal, certificates, crls, ct);
        }

        await AddLossAsync(files, record, ct);

        // Status issued after the signature confirms it: what is current now goes in beside what was current then.
        AddNumbered(files, PackagePaths.Certificates, ".cer", Distinct([.. certificates, .. seal.PathUpTo(trust)]));
        AddNumbered(files, PackagePaths.Crls, ".crl", Distinct([.. crls, .. status.Current.Crls]));
        AddNumbered(files, PackagePaths.OcspResponses, ".ors", LongTermSignature.OcspResponsesOf(record));
        await AddAttachmentsAsync(files, statement, ct);
        AddReport(files);
        return EvidencePackage.Build(files, SealManifest);
    }

    /// <summary>What is confirmed leaves the house archived; without the authority it leaves at level LT, and its report says so.</summary>
    private async Task TryArchiveAsync(Guid evidenceId, CancellationToken ct)
    {
        try
        {
            if (
                await db.Evidence.AnyAsync(
                    e => e.Id == evidenceId && e.Confirmation != null && !e.Archives.Any() && !e.Renewals.Any(),
                    ct
                )
            )
            {
                _ = await archiver.ArchiveAsync(evidenceId, ct);
            }
        }
        catch (Exception error) when (error is TimestampUnavailableException || DatabaseFailure.Is(error))
        {
            NotArchived(logger, evidenceId, error.Message);
        }
    }

    private static byte[] RenewalOf(RenewalMember renewal) =>
        RenewalRecord.Encode(
            renewal.HashTree,
            [.. renewal.Batch!.Tokens.OrderBy(t => t.Sequence).Select(t => t.Token)]
        );

    /// <summary>Certificates and lists of the authorities that stamped the batch.</summary>
    private async Task AddMaterialsAsync(
        RenewalMember renewal,
        List<byte[]> certificates,
        List<byte[]> crls,
        CancellationToken ct
    )
    {
        var hashes = renewal.Batch!.Tokens.SelectMany(t => t.Materials.Chunk(SHA256.HashSizeInBytes)).ToList();
        var blobs = await db
            .EvidenceBlobs.AsNoTracking()
            .Where(b => hashes.Contains(b.Sha256))
            .OrderBy(b => b.Sha256)
            .Select(b => b.Content)
            .ToListAsync(ct);
        foreach (var blob in blobs)
        {
            (EndEntityCertificate.Parse(blob).TryGetValue(out _, out _) ? certificates : crls).Add(blob);
        }
    }

    /// <summary>Of the receipt's own checkpoint, so that both say the same.</summary>
    private async Task<byte[]> ProofAsync(LogEntry entry, Receipt receipt, CancellationToken ct) =>
        Encoding.UTF8.GetBytes((await ReceiptProof.OfAsync(db, entry.Index, receipt, ct)).Render());

    /// <summary>Where the signer's key is reported lost now: the entry that blocked it, with its own proof.</summary>
    private async Task AddLossAsync(List<PackageFile> files, EvidenceRecord record, CancellationToken ct)
    {
        var published = await PublicLog.LastAsync(db, ct);
        var loss = await db
            .KeyBindings.Where(b => b.AccountId == record.AccountId && b.CertificateSha256 == record.CertificateSha256)
            .Where(b => b.Status != KeyStatus.Active)
            .Join(db.LoggedActs, b => b.Id, a => a.BindingId, (binding, act) => new { binding, act })
            .Where(l => l.act.At == l.binding.EndedAt)
            .Select(l => new
            {
                l.act.Text,
                l.act.Salt,
                Entry = l.act.LogEntry,
            })
            .FirstOrDefaultAsync(ct);
        if (published is null || loss?.Entry is not { } entry || entry.Index >= published.Size)
        {
            return;
        }

        var hashes = new LogTree(db).InclusionProof(entry.Index, published.Size);
        var proof = new LogProof(entry.Index, hashes, published.Note).Render();
        files.Add(new(PackagePaths.Loss, loss.Text));
        files.Add(new(PackagePaths.LossLeaf, entry.Leaf));
        files.Add(new(PackagePaths.LossSalt, loss.Salt));
        files.Add(new(PackagePaths.LossProof, Encoding.UTF8.GetBytes(proof)));
    }

    private async Task AddAttachmentsAsync(List<PackageFile> files, byte[] statement, CancellationToken ct)
    {
        var facts = LongTermSignature.Require(ActFacts.Read(LongTermSignature.Require(Statement.Parse(statement))));
        foreach (var (i, named) in facts.Attachments.Index())
        {
            // By hash: a later round may have replaced the row, never the bytes.
            var content = await attachments.ReadAsync(named.Sha256, ct);
            files.Add(new PackageFile(PackagePaths.Attachment(i + 1, ExtensionOf(content)), content));
        }
    }

    private static string ExtensionOf(ReadOnlySpan<byte> content) =>
        content switch
        {
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => ".pdf",
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ".png",
            [0xFF, 0xD8, 0xFF, ..] => ".jpg",
            _ => ".bin",
        };

    /// <summary>What our own verifier says about the package without the report: for information, a stranger makes his own.</summary>
    private void AddReport(List<PackageFile> files)
    {
        var verifier = new EvidenceVerifier(trust, logKeys.All, CommitmentPolicy.Current);
        var report = verifier.Verify(EvidencePackage.Build(files, SealManifest), clock.GetUtcNow());
        files.Add(new PackageFile(PackagePaths.Report, EvidenceReportJson.Render(report)));
        files.Add(new PackageFile(PackagePaths.ReportPage, EvidenceReportHtml.Render(report)));
    }

    private byte[] SealManifest(byte[] manifest) =>
        seal.Sign(manifest, clock.GetUtcNow(), EvidencePackage.ManifestMimeType, detached: true);

    private static List<byte[]> Distinct(IEnumerable<byte[]> contents) =>
        [.. contents.DistinctBy(Convert.ToHexString, StringComparer.Ordinal)];

    private static void AddNumbered(List<PackageFile> files, string folder, string extension, List<byte[]> contents) =>
        files.AddRange(contents.Select((content, i) => new PackageFile($"{folder}{i + 1:00}{extension}", content)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "the package of evidence {Id} stays at level LT: {Reason}")]
    private static partial void NotArchived(ILogger logger, Guid id, string reason);
}
