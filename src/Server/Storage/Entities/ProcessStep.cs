using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>办理步骤: who did what to an application, and when.</summary>
public sealed class ProcessStep
{
    public required Guid Id { get; init; }
    public required Guid ApplicationId { get; init; }
    public required int Sequence { get; init; }

    /// <summary>环节, for example 企业上报.</summary>
    public required string Stage { get; init; }

    /// <summary>操作, for example 上报.</summary>
    public required string Action { get; init; }
    public required string ActorRole { get; init; }
    public required string ActorName { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Result { get; init; }
    public string? Opinion { get; init; }
    public Guid? EvidenceId { get; init; }
}

internal sealed class ProcessStepConfiguration : IEntityTypeConfiguration<ProcessStep>
{
    public void Configure(EntityTypeBuilder<ProcessStep> builder)
    {
        builder.Property(s => s.Stage).HasMaxLength(32);
        builder.Property(s => s.Action).HasMaxLength(32);
        builder.Property(s => s.ActorRole).HasMaxLength(32);
        builder.Property(s => s.ActorName).HasMaxLength(200);
        builder.Property(s => s.Result).HasMaxLength(64);
        builder.Property(s => s.Opinion).HasMaxLength(500);
        builder.HasIndex(s => new { s.ApplicationId, s.Sequence }).IsUnique();
        builder
            .HasOne<RegistrationApplication>()
            .WithMany(a => a.Steps)
            .HasForeignKey(s => s.ApplicationId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
