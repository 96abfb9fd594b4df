using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>How a registration stands. 失效, 注销, 撤销 and 吊销 are four different things (行政许可法 69, 70).</summary>
public enum RegistrationStatus
{
    /// <summary>有效</summary>
    Active,

    /// <summary>停止执业</summary>
    Suspended,

    /// <summary>失效</summary>
    Lapsed,

    /// <summary>已注销</summary>
    Deregistered,

    /// <summary>已撤销</summary>
    Annulled,

    /// <summary>已吊销</summary>
    Revoked,
}

/// <summary>注册: one engineer at one employer, for three years. Never deleted.</summary>
public sealed class Registration
{
    public required Guid Id { get; init; }
    public required Guid EngineerId { get; init; }
    public Engineer? Engineer { get; init; }
    public required Guid EnterpriseId { get; set; }
    public Enterprise? Enterprise { get; init; }

    /// <summary>注册号 = 执业印章编号; as the old system has it.</summary>
    public required string RegistrationNumber { get; init; }

    /// <summary>注册证书编号.</summary>
    public required string CertificateNumber { get; set; }

    /// <summary>注册专业, at most two, joined by 、.</summary>
    public required string Specialties { get; set; }
    public required DateOnly ValidFrom { get; set; }
    public required DateOnly ValidTo { get; set; }
    public required RegistrationStatus Status { get; set; }

    /// <summary>Raised by every change.</summary>
    public required int RowVersion { get; set; }
}

internal sealed class RegistrationConfiguration : IEntityTypeConfiguration<Registration>
{
    public void Configure(EntityTypeBuilder<Registration> builder)
    {
        builder.Property(r => r.RegistrationNumber).HasMaxLength(32);
        builder.Property(r => r.CertificateNumber).HasMaxLength(32);
        builder.Property(r => r.Specialties).HasMaxLength(100);
        builder.HasIndex(r => r.RegistrationNumber).IsUnique();
        builder.HasIndex(r => new { r.EnterpriseId, r.Status });
        builder
            .HasOne(r => r.Engineer)
            .WithMany(e => e.Registrations)
            .HasForeignKey(r => r.EngineerId)
            .OnDelete(DeleteBehavior.Restrict);
        builder
            .HasOne(r => r.Enterprise)
            .WithMany()
            .HasForeignKey(r => r.EnterpriseId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
