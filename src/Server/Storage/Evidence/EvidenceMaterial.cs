using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>A certificate, CRL or OCSP response that evidence rests on, kept once by hash for as long as the evidence.</summary>
public sealed class EvidenceBlob
{
    public required byte[] Sha256 { get; init; }
    public required byte[] Content { get; init; }
}

public enum MaterialKind
{
    /// <summary>Of the signer's path, leaf first.</summary>
    Certificate,

    /// <summary>The status on which the signer was accepted.</summary>
    Crl,
    Ocsp,

    /// <summary>Of the timestamp authority's path, leaf first.</summary>
    TimestampCertificate,
    TimestampCrl,
    TimestampOcsp,

    /// <summary>CRLs issued after the signature, on which it was confirmed or repudiated.</summary>
    LaterCrl,

    /// <summary>Of the authorities of archive timestamps.</summary>
    ArchiveCertificate,
    ArchiveCrl,
    ArchiveOcsp,
}

/// <summary>Which blobs one piece of evidence rests on.</summary>
public sealed class EvidenceMaterial
{
    public required Guid EvidenceId { get; init; }
    public required MaterialKind Kind { get; init; }
    public required int Sequence { get; init; }
    public required byte[] BlobSha256 { get; init; }
    public EvidenceBlob? Blob { get; init; }
}

internal sealed class EvidenceMaterialConfiguration
    : IEntityTypeConfiguration<EvidenceBlob>,
        IEntityTypeConfiguration<EvidenceMaterial>
{
    public void Configure(EntityTypeBuilder<EvidenceBlob> builder)
    {
        builder.HasKey(b => b.Sha256);
        builder.Property(b => b.Sha256).HasMaxLength(32);
    }

    public void Configure(EntityTypeBuilder<EvidenceMaterial> builder)
    {
        builder.HasKey(m => new
        {
            m.EvidenceId,
            m.Kind,
            m.Sequence,
        });
        builder.Property(m => m.BlobSha256).HasMaxLength(32);
        builder
            .HasOne<EvidenceRecord>()
            .WithMany(e => e.Materials)
            .HasForeignKey(m => m.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(m => m.Blob).WithMany().HasForeignKey(m => m.BlobSha256).OnDelete(DeleteBehavior.Restrict);
    }
}
