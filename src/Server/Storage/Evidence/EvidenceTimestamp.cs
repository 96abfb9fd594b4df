using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>The RFC 3161 timestamp of one piece of evidence; its presence makes the evidence TIMESTAMPED.</summary>
public sealed class EvidenceTimestamp
{
    public required Guid EvidenceId { get; init; }

    /// <summary>genTime of the token.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>DER TimeStampToken over the signature octets.</summary>
    public required byte[] Token { get; init; }

    /// <summary>CAdES-T.</summary>
    public required byte[] Cms { get; init; }
    public required DateTimeOffset StoredAt { get; init; }
}

internal sealed class EvidenceTimestampConfiguration : IEntityTypeConfiguration<EvidenceTimestamp>
{
    public void Configure(EntityTypeBuilder<EvidenceTimestamp> builder)
    {
        builder.HasKey(t => t.EvidenceId);
        builder
            .HasOne<EvidenceRecord>()
            .WithOne(e => e.Timestamp)
            .HasForeignKey<EvidenceTimestamp>(t => t.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
