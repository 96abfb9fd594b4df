using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>企业基本信息 and 企业资质 of an enterprise, as its 企业注册 stated them; made together with it.</summary>
public sealed class EnterpriseDetails
{
    public required Guid EnterpriseId { get; init; }
    public required EnterpriseContact Contact { get; set; }

    /// <summary>One line each.</summary>
    public required string Qualifications { get; set; }
}

internal sealed class EnterpriseDetailsConfiguration : IEntityTypeConfiguration<EnterpriseDetails>
{
    public void Configure(EntityTypeBuilder<EnterpriseDetails> builder)
    {
        builder.HasKey(d => d.EnterpriseId);
        builder.Property(d => d.Qualifications).HasMaxLength(2000);
        builder.OwnsOne(d => d.Contact, EnterpriseContacts.Configure);
        builder
            .HasOne<Enterprise>()
            .WithOne()
            .HasForeignKey<EnterpriseDetails>(d => d.EnterpriseId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
