using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>The tables around accounts: who works under one, which passwords it had, what was done to it.</summary>
public abstract partial class RegistryDbContext
{
    public DbSet<Operator> Operators => Set<Operator>();
    public DbSet<PreviousPassword> PreviousPasswords => Set<PreviousPassword>();
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();
    public DbSet<KeyRequest> KeyRequests => Set<KeyRequest>();
}
