using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Storage;

/// <summary>The tables of evidence and log.</summary>
public abstract partial class RegistryDbContext
{
    public DbSet<SignRequest> SignRequests => Set<SignRequest>();
    public DbSet<EvidenceRecord> Evidence => Set<EvidenceRecord>();
    public DbSet<EvidenceBlob> EvidenceBlobs => Set<EvidenceBlob>();
    public DbSet<EvidenceMaterial> EvidenceMaterials => Set<EvidenceMaterial>();
    public DbSet<EvidenceTimestamp> EvidenceTimestamps => Set<EvidenceTimestamp>();
    public DbSet<PendingTimestamp> PendingTimestamps => Set<PendingTimestamp>();
    public DbSet<PendingConfirmation> PendingConfirmations => Set<PendingConfirmation>();
    public DbSet<EvidenceConfirmation> EvidenceConfirmations => Set<EvidenceConfirmation>();
    public DbSet<EvidenceObjection> EvidenceObjections => Set<EvidenceObjection>();
    public DbSet<EvidenceArchive> EvidenceArchives => Set<EvidenceArchive>();
    public DbSet<RenewalBatch> RenewalBatches => Set<RenewalBatch>();
    public DbSet<RenewalToken> RenewalTokens => Set<RenewalToken>();
    public DbSet<RenewalMember> RenewalMembers => Set<RenewalMember>();
    public DbSet<LoggedAct> LoggedActs => Set<LoggedAct>();
    public DbSet<PendingLogEntry> PendingLogEntries => Set<PendingLogEntry>();
    public DbSet<LogEntry> LogEntries => Set<LogEntry>();
    public DbSet<LogTile> LogTiles => Set<LogTile>();
    public DbSet<LogCheckpoint> LogCheckpoints => Set<LogCheckpoint>();
    public DbSet<StampedCheckpoint> StampedCheckpoints => Set<StampedCheckpoint>();
    public DbSet<Receipt> Receipts => Set<Receipt>();
}
