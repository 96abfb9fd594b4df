using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>A CRL or OCSP response, kept once by hash and never changed: evidence may rest on it for decades.</summary>
public sealed class StatusDocument
{
    public required byte[] Sha256 { get; init; }
    public required bool IsOcsp { get; init; }
    public required byte[] Der { get; init; }
    public required DateTimeOffset FetchedAt { get; init; }
}

/// <summary>The latest document of one configured source.</summary>
public sealed class StatusSource
{
    /// <summary>SHA-256 of the source: a CRL's address, or an OCSP responder's address and the certificate asked for.</summary>
    public required byte[] Key { get; init; }
    public required string Address { get; init; }
    public required byte[] DocumentSha256 { get; set; }
    public StatusDocument? Document { get; init; }
    public required DateTimeOffset FetchedAt { get; set; }
}

internal sealed class StatusDocumentConfiguration
    : IEntityTypeConfiguration<StatusDocument>,
        IEntityTypeConfiguration<StatusSource>
{
    public void Configure(EntityTypeBuilder<StatusDocument> builder)
    {
        builder.HasKey(d => d.Sha256);
        builder.Property(d => d.Sha256).HasMaxLength(32);
    }

    public void Configure(EntityTypeBuilder<StatusSource> builder)
    {
        builder.HasKey(s => s.Key);
        builder.Property(s => s.Key).HasMaxLength(32);
        builder.Property(s => s.Address).HasMaxLength(500);
        builder.Property(s => s.DocumentSha256).HasMaxLength(32);
        builder
            .HasOne(s => s.Document)
            .WithMany()
            .HasForeignKey(s => s.DocumentSha256)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
