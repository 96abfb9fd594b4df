using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>附件 of an application. Its bytes lie in <see cref="AttachmentFiles"/> under their hash and are never overwritten.</summary>
public sealed class Attachment
{
    public required Guid Id { get; init; }
    public required Guid ApplicationId { get; init; }

    /// <summary>From 1, the order in which a statement lists it.</summary>
    public required int Sequence { get; init; }

    /// <summary>附件类型, for example 资格证书.</summary>
    public required string Title { get; init; }
    public required string FileName { get; init; }
    public required string MediaType { get; init; }
    public required long Size { get; init; }
    public required byte[] Sha256 { get; init; }
}

internal sealed class AttachmentConfiguration : IEntityTypeConfiguration<Attachment>
{
    public void Configure(EntityTypeBuilder<Attachment> builder)
    {
        builder.Property(a => a.Title).HasMaxLength(100);
        builder.Property(a => a.FileName).HasMaxLength(100);
        builder.Property(a => a.MediaType).HasMaxLength(64);
        builder.Property(a => a.Sha256).HasMaxLength(32);
        builder.HasIndex(a => new { a.ApplicationId, a.Sequence }).IsUnique();
        builder
            .HasOne<RegistrationApplication>()
            .WithMany(a => a.Attachments)
            .HasForeignKey(a => a.ApplicationId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
