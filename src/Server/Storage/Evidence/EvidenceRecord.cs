using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>What was signed about: one act on one subject happens once a round.</summary>
public enum BindingAct
{
    /// <summary>注册上报: the enterprise's decision about an application, 上报 or 不予上报.</summary>
    Reporting,

    /// <summary>强制注销 of one registered person.</summary>
    Deregistration,

    /// <summary>企业重要信息修改.</summary>
    InfoChange,
}

/// <summary>
/// 存证: one signed act as it was received. Inserted in the transaction that makes the act effective and never changed; what
/// comes later (timestamp, log entry, receipt) stands in rows of its own.
/// </summary>
public sealed class EvidenceRecord
{
    public required Guid Id { get; init; }
    public required BindingAct Act { get; init; }

    /// <summary>The application, or whatever else the act is about.</summary>
    public required Guid SubjectId { get; init; }
    public required int Round { get; init; }
    public required Guid AccountId { get; init; }
    public required Guid EnterpriseId { get; init; }

    /// <summary>签署单位代码: whose chain of leaves the log entry continues.</summary>
    public required string OrganizationCode { get; init; }

    /// <summary>HZ-yyyyMMdd-XXXXXXXXXX, given on receipt of the submission.</summary>
    public required string ReceiptNumber { get; init; }

    /// <summary>办理决定.</summary>
    public required string Decision { get; init; }

    /// <summary>The idempotency key.</summary>
    public required byte[] StatementSha256 { get; init; }
    public required byte[] Statement { get; init; }

    /// <summary>CAdES-B as submitted.</summary>
    public required byte[] Cms { get; init; }

    /// <summary>The signature octets inside <see cref="Cms"/>.</summary>
    public required byte[] Signature { get; init; }
    public required byte[] CertificateSha256 { get; init; }

    /// <summary>EvidenceSalts, rendered.</summary>
    public required byte[] Salts { get; init; }
    public required DateTimeOffset SigningTime { get; init; }

    /// <summary>To the millisecond, as the leaf states it.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    public IList<EvidenceMaterial> Materials { get; } = [];
    public EvidenceTimestamp? Timestamp { get; init; }
    public EvidenceConfirmation? Confirmation { get; init; }
    public IList<EvidenceObjection> Objections { get; } = [];
    public IList<EvidenceArchive> Archives { get; } = [];
    public IList<RenewalMember> Renewals { get; } = [];
    public LogEntry? LogEntry { get; init; }
    public Receipt? Receipt { get; init; }

    /// <summary>Its presence means that statement, signature and salts are forgotten (docs/evidence.md, Erasure).</summary>
    public LoggedAct? Erasure { get; init; }
}

internal sealed class EvidenceRecordConfiguration : IEntityTypeConfiguration<EvidenceRecord>
{
    public void Configure(EntityTypeBuilder<EvidenceRecord> builder)
    {
        builder.ToTable("Evidence");
        builder.Property(e => e.OrganizationCode).HasMaxLength(18);
        builder.Property(e => e.ReceiptNumber).HasMaxLength(32);
        builder.Property(e => e.Decision).HasMaxLength(16);
        builder.Property(e => e.StatementSha256).HasMaxLength(32);
        builder.Property(e => e.CertificateSha256).HasMaxLength(32);
        builder
            .HasIndex(e => new
            {
                e.Act,
                e.SubjectId,
                e.Round,
            })
            .IsUnique();
        builder.HasIndex(e => e.StatementSha256).IsUnique();
        builder.HasIndex(e => e.ReceiptNumber).IsUnique();
        builder.HasIndex(e => new { e.EnterpriseId, e.ReceivedAt });

        // Each new CRL is compared with every signer's certificate; the rows themselves are large.
        builder.HasIndex(e => new { e.CertificateSha256, e.ReceivedAt });
        builder.HasOne<Account>().WithMany().HasForeignKey(e => e.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Enterprise>().WithMany().HasForeignKey(e => e.EnterpriseId).OnDelete(DeleteBehavior.Restrict);
    }
}
