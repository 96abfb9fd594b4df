using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>A password that an account had: it may not come back soon. Only the last few are kept.</summary>
public sealed class PreviousPassword
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required string Verifier { get; init; }
    public required DateTimeOffset ReplacedAt { get; init; }
}

internal sealed class PreviousPasswordConfiguration : IEntityTypeConfiguration<PreviousPassword>
{
    public void Configure(EntityTypeBuilder<PreviousPassword> builder)
    {
        builder.Property(p => p.Verifier).HasMaxLength(512);
        builder.HasIndex(p => p.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(p => p.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
