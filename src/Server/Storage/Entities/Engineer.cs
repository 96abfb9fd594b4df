using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>注册监理工程师: one person has one 证件号.</summary>
public sealed class Engineer
{
    public required Guid Id { get; init; }
    public required string Name { get; set; }
    public required string IdType { get; set; }

    /// <summary>证件号, sealed by <see cref="PersonalDataCipher"/> for the engineer's id.</summary>
    public required byte[] IdNumberSealed { get; set; }

    /// <summary>Keyed blind index of the normalised 证件号, the same as of applications.</summary>
    public required byte[] IdNumberIndex { get; set; }
    public IList<Registration> Registrations { get; } = [];
}

internal sealed class EngineerConfiguration : IEntityTypeConfiguration<Engineer>
{
    public void Configure(EntityTypeBuilder<Engineer> builder)
    {
        builder.Property(e => e.Name).HasMaxLength(100);
        builder.Property(e => e.IdType).HasMaxLength(32);
        builder.Property(e => e.IdNumberSealed).HasMaxLength(256);
        builder.Property(e => e.IdNumberIndex).HasMaxLength(32);
        builder.HasIndex(e => e.IdNumberIndex).IsUnique();
    }
}
