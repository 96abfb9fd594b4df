using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>企业: an employer of registered engineers.</summary>
public sealed class Enterprise
{
    public required Guid Id { get; init; }

    /// <summary>统一社会信用代码, normalised.</summary>
    public required string CreditCode { get; init; }
    public required string Name { get; set; }
    public required string LegalRepresentative { get; set; }

    /// <summary>GB/T 2260, two digits.</summary>
    public required string Province { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class EnterpriseConfiguration : IEntityTypeConfiguration<Enterprise>
{
    public void Configure(EntityTypeBuilder<Enterprise> builder)
    {
        builder.Property(e => e.CreditCode).HasMaxLength(18);
        builder.Property(e => e.Name).HasMaxLength(200);
        builder.Property(e => e.LegalRepresentative).HasMaxLength(100);
        builder.Property(e => e.Province).HasMaxLength(2);
        builder.HasIndex(e => e.CreditCode).IsUnique();
    }
}
