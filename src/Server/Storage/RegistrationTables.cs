using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>The tables of registered persons and of what an enterprise does about them and about itself.</summary>
public abstract partial class RegistryDbContext
{
    public DbSet<Engineer> Engineers => Set<Engineer>();
    public DbSet<Registration> Registrations => Set<Registration>();
    public DbSet<RegistrationRecord> RegistrationRecords => Set<RegistrationRecord>();
    public DbSet<AdministrativePenalty> Penalties => Set<AdministrativePenalty>();
    public DbSet<CompulsoryDeregistration> Deregistrations => Set<CompulsoryDeregistration>();
    public DbSet<EnterpriseInfoChange> InfoChanges => Set<EnterpriseInfoChange>();
    public DbSet<ReportBatch> ReportBatches => Set<ReportBatch>();
}
