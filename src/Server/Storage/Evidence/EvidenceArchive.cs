using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>One archive-time-stamp-v3 of one piece of evidence; the first makes it ARCHIVED, each further one renews it.</summary>
public sealed class EvidenceArchive
{
    public required Guid EvidenceId { get; init; }

    /// <summary>From 1, without gaps.</summary>
    public required int Sequence { get; init; }

    /// <summary>genTime of the token.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>DER TimeStampToken with its ats-hash-index-v3; every certificate and CRL it lists is a material of the evidence.</summary>
    public required byte[] Token { get; init; }

    /// <summary>Until when the authority's certificates last.</summary>
    public required DateTimeOffset RenewBefore { get; init; }
    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>One evidence record (RFC 4998) over many pieces of evidence: they share its timestamps.</summary>
public sealed class RenewalBatch
{
    public required Guid Id { get; init; }
    public required int Members { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public IList<RenewalToken> Tokens { get; } = [];
}

/// <summary>One timestamp of a batch; the first is over the root of its hash tree, each further one over the one before.</summary>
public sealed class RenewalToken
{
    public required Guid BatchId { get; init; }

    /// <summary>From 1, without gaps.</summary>
    public required int Sequence { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>DER TimeStampToken.</summary>
    public required byte[] Token { get; init; }

    /// <summary>Certificates and CRLs of the authority: SHA-256 of blobs, 32 octets each.</summary>
    public required byte[] Materials { get; init; }
    public required DateTimeOffset RenewBefore { get; init; }
    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>The place of one piece of evidence in a batch's hash tree.</summary>
public sealed class RenewalMember
{
    public required Guid EvidenceId { get; init; }
    public required Guid BatchId { get; init; }
    public RenewalBatch? Batch { get; init; }

    /// <summary>DER reducedHashtree.</summary>
    public required byte[] HashTree { get; init; }
}

internal sealed class EvidenceArchiveConfiguration
    : IEntityTypeConfiguration<EvidenceArchive>,
        IEntityTypeConfiguration<RenewalBatch>,
        IEntityTypeConfiguration<RenewalToken>,
        IEntityTypeConfiguration<RenewalMember>
{
    public void Configure(EntityTypeBuilder<EvidenceArchive> builder)
    {
        builder.HasKey(a => new { a.EvidenceId, a.Sequence });
        builder
            .HasOne<EvidenceRecord>()
            .WithMany(e => e.Archives)
            .HasForeignKey(a => a.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RenewalBatch> builder) => builder.HasKey(b => b.Id);

    public void Configure(EntityTypeBuilder<RenewalToken> builder)
    {
        builder.HasKey(t => new { t.BatchId, t.Sequence });
        builder
            .HasOne<RenewalBatch>()
            .WithMany(b => b.Tokens)
            .HasForeignKey(t => t.BatchId)
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RenewalMember> builder)
    {
        builder.HasKey(m => new { m.EvidenceId, m.BatchId });
        builder
            .HasOne<EvidenceRecord>()
            .WithMany(e => e.Renewals)
            .HasForeignKey(m => m.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(m => m.Batch).WithMany().HasForeignKey(m => m.BatchId).OnDelete(DeleteBehavior.Restrict);
    }
}
