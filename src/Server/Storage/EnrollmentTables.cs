using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>The tables of 企业注册 and of the old system.</summary>
public abstract partial class RegistryDbContext
{
    public DbSet<EnterpriseEnrollment> Enrollments => Set<EnterpriseEnrollment>();
    public DbSet<LegacyEnterprise> LegacyEnterprises => Set<LegacyEnterprise>();
    public DbSet<EnterpriseDetails> EnterpriseDetails => Set<EnterpriseDetails>();
    public DbSet<ProvincialAuthority> ProvincialAuthorities => Set<ProvincialAuthority>();
}
