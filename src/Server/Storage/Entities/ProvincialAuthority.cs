using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>省级注册主管部门 as enterprises see it, with its own requirements for 现场认证 (Manual S22).</summary>
public sealed class ProvincialAuthority
{
    /// <summary>GB/T 2260, two digits.</summary>
    public required string Province { get; init; }
    public required string Name { get; set; }
    public required string Address { get; set; }
    public required string Phone { get; set; }

    /// <summary>What to bring along; line breaks are kept.</summary>
    public required string Instructions { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }
}

internal sealed class ProvincialAuthorityConfiguration : IEntityTypeConfiguration<ProvincialAuthority>
{
    public void Configure(EntityTypeBuilder<ProvincialAuthority> builder)
    {
        builder.HasKey(a => a.Province);
        builder.Property(a => a.Province).HasMaxLength(2);
        builder.Property(a => a.Name).HasMaxLength(100);
        builder.Property(a => a.Address).HasMaxLength(200);
        builder.Property(a => a.Phone).HasMaxLength(60);
        builder.Property(a => a.Instructions).HasMaxLength(2000);
    }
}
