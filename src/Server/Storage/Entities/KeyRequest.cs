using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>补办、更换身份锁: an enterprise asks its province to bind another key, with a key or without one.</summary>
public sealed class KeyRequest
{
    public const int MaxText = 500;

    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public Account? Account { get; init; }

    /// <summary>The account while the request is open, then null: of one account one is open.</summary>
    public Guid? OpenFor { get; set; }

    /// <summary>经办人 as they were called then; null where none is known.</summary>
    public string? OperatorName { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Why nothing was bound; null: open, or bound.</summary>
    public string? Opinion { get; set; }
}

internal sealed class KeyRequestConfiguration : IEntityTypeConfiguration<KeyRequest>
{
    public void Configure(EntityTypeBuilder<KeyRequest> builder)
    {
        builder.Property(r => r.OperatorName).HasMaxLength(Operator.MaxName);
        builder.Property(r => r.Reason).HasMaxLength(KeyRequest.MaxText);
        builder.Property(r => r.Opinion).HasMaxLength(KeyRequest.MaxText);
        builder.HasIndex(r => r.OpenFor).IsUnique();
        builder.HasIndex(r => new { r.AccountId, r.RequestedAt });
        builder.HasOne(r => r.Account).WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
