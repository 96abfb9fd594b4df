using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>批量上报: a frozen list of at most fifty applications. What became of each, its application says.</summary>
public sealed class ReportBatch
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required Guid EnterpriseId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>申请编号, each on a line, in the order of the page.</summary>
    public required string Numbers { get; init; }
}

internal sealed class ReportBatchConfiguration : IEntityTypeConfiguration<ReportBatch>
{
    public void Configure(EntityTypeBuilder<ReportBatch> builder)
    {
        builder.Property(b => b.Numbers).HasMaxLength(2000);
        builder.HasIndex(b => new { b.EnterpriseId, b.CreatedAt });
        builder.HasOne<Account>().WithMany().HasForeignKey(b => b.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Enterprise>().WithMany().HasForeignKey(b => b.EnterpriseId).OnDelete(DeleteBehavior.Restrict);
    }
}
