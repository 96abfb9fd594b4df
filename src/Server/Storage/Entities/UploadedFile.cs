using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>What an uploaded file belongs to.</summary>
public enum UploadSubject
{
    /// <summary>企业注册.</summary>
    Enrollment,

    /// <summary>企业重要信息修改.</summary>
    InfoChange,

    /// <summary>强制注销.</summary>
    CompulsoryDeregistration,
}

/// <summary>What an uploaded file shows.</summary>
public enum DocumentKind
{
    /// <summary>企业营业执照.</summary>
    BusinessLicense,

    /// <summary>企业资质证明.</summary>
    QualificationProof,

    /// <summary>注销附件; its own 附件类型 is the title.</summary>
    DeregistrationProof,
}

/// <summary>营业执照 comes as 正本 and as 副本; on-site the same one has to be brought (Manual S18).</summary>
public enum LicenseCopy
{
    /// <summary>正本.</summary>
    Original,

    /// <summary>副本.</summary>
    Duplicate,
}

/// <summary>A file of a form. Its bytes lie in <see cref="AttachmentFiles"/> under their hash and are never overwritten.</summary>
public sealed class UploadedFile
{
    public required Guid Id { get; init; }

    /// <summary>Null while there is no enterprise yet, in 企业注册.</summary>
    public required Guid? EnterpriseId { get; init; }
    public required UploadSubject Subject { get; init; }
    public required Guid SubjectId { get; init; }

    /// <summary>From 1; UNIQUE within the subject, so that simultaneous uploads can't pass the quota together.</summary>
    public required int Sequence { get; init; }
    public required DocumentKind Kind { get; init; }

    /// <summary>Of a <see cref="DocumentKind.BusinessLicense"/>.</summary>
    public required LicenseCopy? Copy { get; init; }

    /// <summary>For example 企业营业执照（副本）.</summary>
    public required string Title { get; init; }
    public required string FileName { get; init; }
    public required string MediaType { get; init; }
    public required long Size { get; init; }
    public required byte[] Sha256 { get; init; }

    /// <summary>Pixels; null for a PDF.</summary>
    public required int? Width { get; init; }
    public required int? Height { get; init; }
    public required DateTimeOffset UploadedAt { get; init; }

    public bool IsPicture => MediaType.StartsWith("image/", StringComparison.Ordinal);
}

internal sealed class UploadedFileConfiguration : IEntityTypeConfiguration<UploadedFile>
{
    public void Configure(EntityTypeBuilder<UploadedFile> builder)
    {
        builder.Property(f => f.Title).HasMaxLength(100);
        builder.Property(f => f.FileName).HasMaxLength(100);
        builder.Property(f => f.MediaType).HasMaxLength(64);
        builder.Property(f => f.Sha256).HasMaxLength(32);
        builder
            .HasIndex(f => new
            {
                f.Subject,
                f.SubjectId,
                f.Sequence,
            })
            .IsUnique();
        builder.HasIndex(f => f.Sha256);
        builder.HasOne<Enterprise>().WithMany().HasForeignKey(f => f.EnterpriseId).OnDelete(DeleteBehavior.Restrict);
    }
}
