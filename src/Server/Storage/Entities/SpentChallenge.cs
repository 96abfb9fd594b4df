using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>A login challenge that was used. The primary key is what makes a second use impossible.</summary>
public sealed class SpentChallenge
{
    /// <summary>The 16 octets of its jti.</summary>
    public required byte[] Jti { get; init; }

    /// <summary>After this the challenge is refused anyway and the row is purged.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class SpentChallengeConfiguration : IEntityTypeConfiguration<SpentChallenge>
{
    public void Configure(EntityTypeBuilder<SpentChallenge> builder)
    {
        builder.HasKey(c => c.Jti);
        builder.Property(c => c.Jti).HasMaxLength(16);
        builder.HasIndex(c => c.ExpiresAt);
    }
}
