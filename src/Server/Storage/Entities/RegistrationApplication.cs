using JianliRegistry.Core.Applications;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>注册申请: what an engineer asks for and an enterprise reports.</summary>
/// <remarks>A move of <see cref="State"/> is one conditional UPDATE on (state, round, row version) that must hit one row.</remarks>
public sealed class RegistrationApplication
{
    public required Guid Id { get; init; }

    /// <summary>For example JL-2026-37-0000001.</summary>
    public required string Number { get; init; }

    /// <summary>聘用单位; every query of an enterprise is scoped by it.</summary>
    public required Guid EnterpriseId { get; init; }
    public Enterprise? Enterprise { get; init; }

    public required BusinessType BusinessType { get; set; }

    /// <summary>专业类别, joined by 、.</summary>
    public required string Specialties { get; set; }
    public required string ApplicantName { get; set; }
    public required string ApplicantIdType { get; set; }

    /// <summary>证件号, sealed by <see cref="PersonalDataCipher"/> for this application's number.</summary>
    public required byte[] IdNumberSealed { get; set; }

    /// <summary>Keyed blind index of the normalised 证件号, for search.</summary>
    public required byte[] IdNumberIndex { get; set; }
    public required byte[] MobileSealed { get; set; }
    public required byte[] MobileIndex { get; set; }
    public required DateTimeOffset AppliedAt { get; set; }
    public required ApplicationState State { get; set; }

    /// <summary>1 for the first report; a correction 补正 opens the next.</summary>
    public required int Round { get; set; }

    /// <summary>Raised by every change.</summary>
    public required int RowVersion { get; set; }
    public string? ReturnReason { get; set; }
    public DateTimeOffset? ReportedAt { get; set; }
    public IList<Attachment> Attachments { get; } = [];
    public IList<ProcessStep> Steps { get; } = [];
}

internal sealed class RegistrationApplicationConfiguration : IEntityTypeConfiguration<RegistrationApplication>
{
    public void Configure(EntityTypeBuilder<RegistrationApplication> builder)
    {
        builder.ToTable("Applications");
        builder.Property(a => a.Number).HasMaxLength(32);
        builder.Property(a => a.Specialties).HasMaxLength(100);
        builder.Property(a => a.ApplicantName).HasMaxLength(100);
        builder.Property(a => a.ApplicantIdType).HasMaxLength(32);
        builder.Property(a => a.IdNumberSealed).HasMaxLength(256);
        builder.Property(a => a.IdNumberIndex).HasMaxLength(32);
        builder.Property(a => a.MobileSealed).HasMaxLength(256);
        builder.Property(a => a.MobileIndex).HasMaxLength(32);
        builder.Property(a => a.ReturnReason).HasMaxLength(500);
        builder.HasIndex(a => a.Number).IsUnique();
        builder.HasIndex(a => new
        {
            a.EnterpriseId,
            a.State,
            a.AppliedAt,
        });
        // The list of an enterprise, its filters and its counts are read from this index alone (bench/results.md).
        builder
            .HasIndex(a => new
            {
                a.EnterpriseId,
                a.AppliedAt,
                a.Number,
                a.State,
                a.ReportedAt,
                a.BusinessType,
                a.Specialties,
                a.ApplicantName,
            })
            .HasDatabaseName("IX_Applications_List");
        // Ends in the list's own order, or SQLite reads the whole enterprise in that order to find one person.
        builder.HasIndex(a => new
        {
            a.IdNumberIndex,
            a.EnterpriseId,
            a.AppliedAt,
            a.Number,
        });
        builder.HasIndex(a => a.MobileIndex);
        builder
            .HasOne(a => a.Enterprise)
            .WithMany()
            .HasForeignKey(a => a.EnterpriseId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
