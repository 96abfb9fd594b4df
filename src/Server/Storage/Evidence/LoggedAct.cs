using System.Security.Cryptography;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

public enum ActKind
{
    /// <summary>挂失: one move of <see cref="Core.Enterprises.KeyLossLifecycle"/>.</summary>
    KeyLoss,

    /// <summary>依法删除: the personal data of one piece of evidence was forgotten.</summary>
    Erasure,
}

/// <summary>
/// What the registry itself did about a key, kept like evidence: inserted in the transaction that makes it effective, logged
/// as a leaf of its own kind in the organisation's chain, and never changed.
/// </summary>
public sealed class LoggedAct
{
    public required Guid Id { get; init; }
    public required ActKind Kind { get; init; }

    /// <summary>Whose chain of leaves the log entry continues.</summary>
    public required string OrganizationCode { get; init; }

    /// <summary>Of a key loss.</summary>
    public Guid? BindingId { get; init; }

    /// <summary>Of an erasure.</summary>
    public Guid? EvidenceId { get; init; }

    /// <summary>KeyLossAct or ErasureAct, rendered.</summary>
    public required byte[] Text { get; init; }
    public required byte[] Salt { get; init; }

    /// <summary>To the millisecond, as the text states it.</summary>
    public required DateTimeOffset At { get; init; }
    public LogEntry? LogEntry { get; init; }

    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(EvidenceSalts.SaltLength);

    /// <summary>The one way from an act to its leaf; sequencer and audit both take it.</summary>
    /// <param name="previous">Hash of the organisation's last leaf.</param>
    public ActLeaf ToLeaf(byte[]? previous) =>
        new(
            Id,
            Kind switch
            {
                ActKind.KeyLoss => KeyLossAct.Kind,
                ActKind.Erasure => ErasureAct.Kind,
                _ => throw new InvalidOperationException($"{Kind} has no text"),
            },
            EvidenceLeaf.Digest(Salt, Text),
            At,
            previous
        );
}

internal sealed class LoggedActConfiguration : IEntityTypeConfiguration<LoggedAct>
{
    public void Configure(EntityTypeBuilder<LoggedAct> builder)
    {
        builder.Property(a => a.OrganizationCode).HasMaxLength(18);
        builder.Property(a => a.Text).HasMaxLength(1024);
        builder.Property(a => a.Salt).HasMaxLength(EvidenceSalts.SaltLength);
        builder.HasIndex(a => a.BindingId);
        builder.HasIndex(a => a.EvidenceId).IsUnique();
        builder
            .HasOne<EvidenceRecord>()
            .WithOne(e => e.Erasure)
            .HasForeignKey<LoggedAct>(a => a.EvidenceId)
            .OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<KeyBinding>().WithMany().HasForeignKey(a => a.BindingId).OnDelete(DeleteBehavior.Restrict);
    }
}
