using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>A CRL issued after the signature says good; its presence makes the evidence CONFIRMED.</summary>
public sealed class EvidenceConfirmation
{
    public required Guid EvidenceId { get; init; }

    /// <summary>The earlier of timestamp and checkpoint: the instant for which the signer's path was judged.</summary>
    public required DateTimeOffset ProvenAt { get; init; }

    /// <summary>thisUpdate of the signer's own CRL, which with those of the CAs above it is a material of the evidence.</summary>
    public required DateTimeOffset StatusTime { get; init; }
    public required DateTimeOffset StoredAt { get; init; }
}

public enum ObjectionKind
{
    /// <summary>Revoked at or before the proven instant, by revocationDate. Ends the evidence's life.</summary>
    Repudiated,

    /// <summary>Only the invalidityDate, or a list that contradicts an earlier one, speaks against it. For a person to judge.</summary>
    Contested,
}

/// <summary>What a CA says against evidence. Never changed and never taken back; later lists don't undo it.</summary>
public sealed class EvidenceObjection
{
    public required Guid EvidenceId { get; init; }
    public required ObjectionKind Kind { get; init; }
    public required DateTimeOffset? RevokedAt { get; init; }
    public required DateTimeOffset? InvalidSince { get; init; }
    public required string Detail { get; init; }
    public required DateTimeOffset NotedAt { get; init; }
}

internal sealed class EvidenceConfirmationConfiguration
    : IEntityTypeConfiguration<EvidenceConfirmation>,
        IEntityTypeConfiguration<EvidenceObjection>
{
    public void Configure(EntityTypeBuilder<EvidenceConfirmation> builder)
    {
        builder.HasKey(c => c.EvidenceId);
        builder
            .HasOne<EvidenceRecord>()
            .WithOne(e => e.Confirmation)
            .HasForeignKey<EvidenceConfirmation>(c => c.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<EvidenceObjection> builder)
    {
        builder.HasKey(o => new { o.EvidenceId, o.Kind });
        builder.Property(o => o.Detail).HasMaxLength(500);
        builder.HasIndex(o => o.NotedAt);
        builder
            .HasOne<EvidenceRecord>()
            .WithMany(e => e.Objections)
            .HasForeignKey(o => o.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
