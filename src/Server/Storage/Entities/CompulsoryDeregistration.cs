using JianliRegistry.Core.Deregistration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>强制注销: an employer asks that the registration of one of its engineers ends (Manual S40..S46).</summary>
/// <remarks>A move of <see cref="State"/> is one conditional UPDATE on (state, row version) that must hit one row.</remarks>
public sealed class CompulsoryDeregistration
{
    public required Guid Id { get; init; }

    /// <summary>For example QZ-2026-37-0000001.</summary>
    public required string Number { get; init; }
    public required Guid EnterpriseId { get; init; }
    public Enterprise? Enterprise { get; init; }
    public required Guid RegistrationId { get; init; }
    public Registration? Registration { get; init; }

    /// <summary>注销原因.</summary>
    public required string Reason { get; set; }

    /// <summary>附件类型.</summary>
    public required string AttachmentType { get; set; }

    /// <summary>Null while it is prepared and nothing is signed.</summary>
    public DeregistrationState? State { get; set; }

    /// <summary>Raised by every change.</summary>
    public required int RowVersion { get; set; }
    public required DateTimeOffset PreparedAt { get; init; }
    public DateTimeOffset? SubmittedAt { get; set; }

    /// <summary>The last move after the submission.</summary>
    public DateTimeOffset? MovedAt { get; set; }

    /// <summary>Why it was not accepted, or not granted.</summary>
    public string? Opinion { get; set; }
}

internal sealed class CompulsoryDeregistrationConfiguration : IEntityTypeConfiguration<CompulsoryDeregistration>
{
    public void Configure(EntityTypeBuilder<CompulsoryDeregistration> builder)
    {
        builder.ToTable("Deregistrations");
        builder.Property(d => d.Number).HasMaxLength(32);
        builder.Property(d => d.Reason).HasMaxLength(500);
        builder.Property(d => d.AttachmentType).HasMaxLength(32);
        builder.Property(d => d.Opinion).HasMaxLength(500);
        builder.HasIndex(d => d.Number).IsUnique();
        builder.HasIndex(d => new { d.EnterpriseId, d.PreparedAt });
        builder.HasIndex(d => d.RegistrationId);
        builder
            .HasOne(d => d.Enterprise)
            .WithMany()
            .HasForeignKey(d => d.EnterpriseId)
            .OnDelete(DeleteBehavior.Restrict);
        builder
            .HasOne(d => d.Registration)
            .WithMany()
            .HasForeignKey(d => d.RegistrationId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>Questions about 强制注销 that more than one room asks.</summary>
public static class CompulsoryDeregistrationQueries
{
    /// <summary>待审核 and what was accepted: while one is, the same person has no second.</summary>
    public static IQueryable<CompulsoryDeregistration> UnderWay(this IQueryable<CompulsoryDeregistration> all) =>
        all.Where(d =>
            d.State == DeregistrationState.PendingAcceptance
            || d.State == DeregistrationState.Accepted
            || d.State == DeregistrationState.Approved
        );
}
