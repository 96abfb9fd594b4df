using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>经办人: a person who works under an enterprise's account. Rows stay, because sessions and audit rows speak of them.</summary>
public sealed class Operator
{
    public const int MaxName = 50;

    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required string Name { get; init; }

    /// <summary>手机号, sealed for this id; null: none was given.</summary>
    public byte[]? MobileSealed { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null: active.</summary>
    public DateTimeOffset? DeactivatedAt { get; set; }
}

internal sealed class OperatorConfiguration : IEntityTypeConfiguration<Operator>
{
    public void Configure(EntityTypeBuilder<Operator> builder)
    {
        builder.Property(o => o.Name).HasMaxLength(Operator.MaxName);
        builder.Property(o => o.MobileSealed).HasMaxLength(256);
        builder.HasIndex(o => o.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(o => o.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
