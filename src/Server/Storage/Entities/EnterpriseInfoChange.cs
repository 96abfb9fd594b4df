using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>Where a 重要信息修改 stands. The values in force change only with <see cref="Approved"/>.</summary>
public enum InfoChangeState
{
    /// <summary>未提交: filled in, not signed.</summary>
    Prepared,

    /// <summary>待审核</summary>
    Pending,

    /// <summary>审核通过</summary>
    Approved,

    /// <summary>审核不通过</summary>
    Rejected,

    /// <summary>已撤回</summary>
    Withdrawn,
}

/// <summary>企业重要信息修改: new values that wait for the province (Manual S49..S52).</summary>
public sealed class EnterpriseInfoChange
{
    public required Guid Id { get; init; }

    /// <summary>For example XG-2026-37-0000001.</summary>
    public required string Number { get; init; }
    public required Guid EnterpriseId { get; init; }
    public Enterprise? Enterprise { get; init; }

    /// <summary>修改原因.</summary>
    public required string Reason { get; set; }
    public required string Name { get; set; }
    public required string LegalRepresentative { get; set; }

    /// <summary>GB/T 2260, two digits; the province of the time of submission decides.</summary>
    public required string Province { get; set; }

    /// <summary>企业资质 as one line each, for example 房屋建筑工程 甲级 E201A-000001; empty: none.</summary>
    public required string Qualifications { get; set; }

    /// <summary>正本 or 副本.</summary>
    public required string LicenseCopy { get; set; }
    public required InfoChangeState State { get; set; }

    /// <summary>Raised by every change.</summary>
    public required int RowVersion { get; set; }
    public required DateTimeOffset PreparedAt { get; init; }
    public DateTimeOffset? SubmittedAt { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Why the province did not approve.</summary>
    public string? Opinion { get; set; }
}

internal sealed class EnterpriseInfoChangeConfiguration : IEntityTypeConfiguration<EnterpriseInfoChange>
{
    public void Configure(EntityTypeBuilder<EnterpriseInfoChange> builder)
    {
        builder.ToTable("InfoChanges");
        builder.Property(c => c.Number).HasMaxLength(32);
        builder.Property(c => c.Reason).HasMaxLength(500);
        builder.Property(c => c.Name).HasMaxLength(200);
        builder.Property(c => c.LegalRepresentative).HasMaxLength(100);
        builder.Property(c => c.Province).HasMaxLength(2);
        builder.Property(c => c.Qualifications).HasMaxLength(2000);
        builder.Property(c => c.LicenseCopy).HasMaxLength(4);
        builder.Property(c => c.Opinion).HasMaxLength(500);
        builder.HasIndex(c => c.Number).IsUnique();
        builder.HasIndex(c => new { c.EnterpriseId, c.PreparedAt });
        builder
            .HasOne(c => c.Enterprise)
            .WithMany()
            .HasForeignKey(c => c.EnterpriseId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
