using JianliRegistry.Core.Applications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>A finished business of the old system 历史业务, as it was imported; nothing moves it any more.</summary>
public sealed class RegistrationRecord
{
    public required Guid Id { get; init; }

    /// <summary>Its number in the old system.</summary>
    public required string Number { get; init; }
    public required Guid EngineerId { get; init; }

    /// <summary>The employer that reported it; another employer does not see it.</summary>
    public required Guid EnterpriseId { get; init; }
    public required BusinessType BusinessType { get; init; }
    public required string Specialties { get; init; }
    public required DateOnly AppliedOn { get; init; }
    public required DateOnly DecidedOn { get; init; }

    /// <summary>办理结果, as the old system words it.</summary>
    public required string Result { get; init; }
}

internal sealed class RegistrationRecordConfiguration : IEntityTypeConfiguration<RegistrationRecord>
{
    public void Configure(EntityTypeBuilder<RegistrationRecord> builder)
    {
        builder.Property(r => r.Number).HasMaxLength(32);
        builder.Property(r => r.Specialties).HasMaxLength(100);
        builder.Property(r => r.Result).HasMaxLength(64);
        builder.HasIndex(r => r.Number).IsUnique();
        builder.HasIndex(r => new { r.EngineerId, r.EnterpriseId });
        builder.HasOne<Engineer>().WithMany().HasForeignKey(r => r.EngineerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Enterprise>().WithMany().HasForeignKey(r => r.EnterpriseId).OnDelete(DeleteBehavior.Restrict);
    }
}
