using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>Evidence or an act that still has to enter the log. Written with it; removed with the insertion of its entry.</summary>
public sealed class PendingLogEntry
{
    /// <summary>Given by the database: the order in which entries are drained.</summary>
    public long Sequence { get; init; }

    /// <summary>This or <see cref="ActId"/>.</summary>
    public Guid? EvidenceId { get; init; }
    public Guid? ActId { get; init; }
}

/// <summary>One leaf of the evidence log (RFC 6962); its index is its place for ever.</summary>
public sealed class LogEntry
{
    public required long Index { get; init; }

    /// <summary>This or <see cref="ActId"/>.</summary>
    public Guid? EvidenceId { get; init; }
    public Guid? ActId { get; init; }

    /// <summary>Whose last leaf the next one of the same organisation names.</summary>
    public required string OrganizationCode { get; init; }

    /// <summary>EvidenceLeaf or ActLeaf, rendered.</summary>
    public required byte[] Leaf { get; init; }
    public required byte[] LeafHash { get; init; }
}

/// <summary>A full tile of the tree (C2SP tlog-tiles). What is not in a full tile yet follows from the entries and the tiles below.</summary>
public sealed class LogTile
{
    public required int Level { get; init; }
    public required long Index { get; init; }

    /// <summary>256 hashes.</summary>
    public required byte[] Hashes { get; init; }

    /// <summary>Over <see cref="Hashes"/>: one hash of the level above.</summary>
    public required byte[] Root { get; init; }
}

/// <summary>A signed tree head that was made public.</summary>
public sealed class LogCheckpoint
{
    public required long Size { get; init; }

    /// <summary>The signed note (C2SP tlog-checkpoint).</summary>
    public required string Note { get; init; }

    /// <summary>The note's own time.</summary>
    public required DateTimeOffset PublishedAt { get; init; }
}

/// <summary>The last checkpoint of one day with the timestamp authority's token over its note: what 公告 shows.</summary>
public sealed class StampedCheckpoint
{
    /// <summary>yyyy-MM-dd of <see cref="Time"/> in China.</summary>
    public required string Day { get; init; }
    public required long Size { get; init; }

    /// <summary>DER TimeStampToken over the note's bytes.</summary>
    public required byte[] Token { get; init; }

    /// <summary>genTime of the token.</summary>
    public required DateTimeOffset Time { get; init; }
    public LogCheckpoint? Checkpoint { get; init; }
}

internal sealed class LogConfiguration
    : IEntityTypeConfiguration<PendingLogEntry>,
        IEntityTypeConfiguration<LogEntry>,
        IEntityTypeConfiguration<LogTile>,
        IEntityTypeConfiguration<LogCheckpoint>,
        IEntityTypeConfiguration<StampedCheckpoint>
{
    public void Configure(EntityTypeBuilder<PendingLogEntry> builder)
    {
        builder.HasKey(p => p.Sequence);
        builder.HasIndex(p => p.EvidenceId).IsUnique();
        builder.HasIndex(p => p.ActId).IsUnique();
        builder.HasOne<EvidenceRecord>().WithMany().HasForeignKey(p => p.EvidenceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<LoggedAct>().WithMany().HasForeignKey(p => p.ActId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<LogEntry> builder)
    {
        builder.HasKey(e => e.Index);
        builder.Property(e => e.Index).ValueGeneratedNever();
        builder.Property(e => e.OrganizationCode).HasMaxLength(18);
        builder.Property(e => e.Leaf).HasMaxLength(1024);
        builder.Property(e => e.LeafHash).HasMaxLength(32);
        builder.HasIndex(e => new { e.OrganizationCode, e.Index });
        builder
            .HasOne<EvidenceRecord>()
            .WithOne(e => e.LogEntry)
            .HasForeignKey<LogEntry>(e => e.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
        builder
            .HasOne<LoggedAct>()
            .WithOne(a => a.LogEntry)
            .HasForeignKey<LogEntry>(e => e.ActId)
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<LogTile> builder)
    {
        builder.HasKey(t => new { t.Level, t.Index });
        builder.Property(t => t.Hashes).HasMaxLength(8192);
        builder.Property(t => t.Root).HasMaxLength(32);
    }

    public void Configure(EntityTypeBuilder<LogCheckpoint> builder)
    {
        builder.HasKey(c => c.Size);
        builder.Property(c => c.Size).ValueGeneratedNever();
        builder.Property(c => c.Note).HasMaxLength(1024);
    }

    public void Configure(EntityTypeBuilder<StampedCheckpoint> builder)
    {
        builder.HasKey(s => s.Day);
        builder.Property(s => s.Day).HasMaxLength(10);
        builder.HasOne(s => s.Checkpoint).WithMany().HasForeignKey(s => s.Size).OnDelete(DeleteBehavior.Restrict);
    }
}
