using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>回执 of one piece of evidence, byte for byte as it was and will be given out.</summary>
public sealed class Receipt
{
    public required Guid EvidenceId { get; init; }
    public required byte[] Text { get; init; }

    /// <summary>CAdES-B by the server's seal.</summary>
    public required byte[] Cms { get; init; }
    public required long CheckpointSize { get; init; }

    /// <summary>Whole seconds: the signing time of <see cref="Cms"/>.</summary>
    public required DateTimeOffset IssuedAt { get; init; }
}

internal sealed class ReceiptConfiguration : IEntityTypeConfiguration<Receipt>
{
    public void Configure(EntityTypeBuilder<Receipt> builder)
    {
        builder.HasKey(r => r.EvidenceId);
        builder
            .HasOne<EvidenceRecord>()
            .WithOne(e => e.Receipt)
            .HasForeignKey<Receipt>(r => r.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
