using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>行政处罚 of one engineer: what a decision has to say (行政处罚法 59).</summary>
public sealed class AdministrativePenalty
{
    public required Guid Id { get; init; }
    public required Guid EngineerId { get; init; }
    public Engineer? Engineer { get; init; }

    /// <summary>决定书文号.</summary>
    public required string DocumentNumber { get; init; }

    /// <summary>处罚机关.</summary>
    public required string Authority { get; init; }

    /// <summary>处罚决定日期.</summary>
    public required DateOnly DecidedOn { get; init; }

    /// <summary>处罚种类 (行政处罚法 9), joined by 、.</summary>
    public required string Kinds { get; init; }

    /// <summary>处罚内容: the line of the list that opens the details (Manual S58).</summary>
    public required string Content { get; init; }

    /// <summary>违法事实和证据.</summary>
    public required string Facts { get; init; }

    /// <summary>处罚依据.</summary>
    public required string Basis { get; init; }

    /// <summary>履行方式和期限.</summary>
    public required string Performance { get; init; }

    /// <summary>救济途径和期限.</summary>
    public required string Remedies { get; init; }

    /// <summary>停止执业, both days included.</summary>
    public DateOnly? SuspendedFrom { get; init; }
    public DateOnly? SuspendedTo { get; init; }

    /// <summary>不予注册期限.</summary>
    public DateOnly? BannedUntil { get; init; }

    /// <summary>Set when the decision was annulled; the public stops seeing it (行政处罚法 48).</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }
}

internal sealed class AdministrativePenaltyConfiguration : IEntityTypeConfiguration<AdministrativePenalty>
{
    private const int LongText = 2000;

    public void Configure(EntityTypeBuilder<AdministrativePenalty> builder)
    {
        builder.ToTable("Penalties");
        builder.Property(p => p.DocumentNumber).HasMaxLength(64);
        builder.Property(p => p.Authority).HasMaxLength(100);
        builder.Property(p => p.Kinds).HasMaxLength(100);
        builder.Property(p => p.Content).HasMaxLength(500);
        builder.Property(p => p.Facts).HasMaxLength(LongText);
        builder.Property(p => p.Basis).HasMaxLength(LongText);
        builder.Property(p => p.Performance).HasMaxLength(500);
        builder.Property(p => p.Remedies).HasMaxLength(500);
        builder.HasIndex(p => new { p.EngineerId, p.DecidedOn });
        builder.HasIndex(p => new { p.DocumentNumber, p.EngineerId }).IsUnique();
        builder.HasOne(p => p.Engineer).WithMany().HasForeignKey(p => p.EngineerId).OnDelete(DeleteBehavior.Restrict);
    }
}
