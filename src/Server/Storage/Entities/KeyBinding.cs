using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>What a bound key may be used for; Machine excludes the other two.</summary>
[Flags]
public enum KeyUses
{
    None = 0,
    Login = 1,
    Commitment = 2,
    Machine = 4,
}

/// <summary>Which uses one binding may combine.</summary>
public static class KeyUse
{
    /// <summary>A key that no person guards must never log in or sign for one.</summary>
    public static bool IsSound(KeyUses uses) =>
        uses != KeyUses.None && (uses == KeyUses.Machine || !uses.HasFlag(KeyUses.Machine));
}

/// <summary>绑定: one certificate of one identity key 身份锁 belongs to one account (docs/protocol.md, Keys).</summary>
public sealed class KeyBinding
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public Account? Account { get; init; }

    /// <summary>The credit code that stands in the certificate.</summary>
    public required string OrganizationCode { get; init; }

    /// <summary>SHA-256 of the issuer's DER name: names have no bounded length, an index needs one.</summary>
    public required byte[] IssuerSha256 { get; init; }

    /// <summary>Upper-case hex without leading zero octets.</summary>
    public required string SerialNumber { get; init; }
    public required byte[] SpkiSha256 { get; init; }

    /// <summary>The certificate itself, for statements that name it before it signs.</summary>
    public required byte[] Certificate { get; init; }
    public required byte[] CertificateSha256 { get; init; }
    public required KeyUses Uses { get; init; }
    public required DateTimeOffset BoundAt { get; init; }

    /// <summary>挂失 or replaced: from this instant on it proves nothing new; old evidence stays. Null again when 挂失 is lifted.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Moved by <see cref="KeyLossBook"/> alone, together with <see cref="EndedAt"/> and an entry of the log.</summary>
    public KeyStatus Status { get; set; }

    /// <param name="creditCode">As the certificate states it; the caller has compared it with the account's.</param>
    public static KeyBinding Of(
        Guid accountId,
        string creditCode,
        EndEntityCertificate certificate,
        KeyUses uses,
        DateTimeOffset boundAt
    ) =>
        new()
        {
            Id = Guid.CreateVersion7(boundAt),
            AccountId = accountId,
            OrganizationCode = creditCode,
            IssuerSha256 = SHA256.HashData(certificate.IssuerDer),
            SerialNumber = certificate.SerialNumber,
            SpkiSha256 = certificate.SpkiSha256,
            Certificate = certificate.Der,
            CertificateSha256 = certificate.Sha256,
            Uses = uses,
            BoundAt = boundAt,
        };
}

internal sealed class KeyBindingConfiguration : IEntityTypeConfiguration<KeyBinding>
{
    public void Configure(EntityTypeBuilder<KeyBinding> builder)
    {
        builder.Property(b => b.OrganizationCode).HasMaxLength(18);
        builder.Property(b => b.IssuerSha256).HasMaxLength(32);
        builder.Property(b => b.SerialNumber).HasMaxLength(64);
        builder.Property(b => b.SpkiSha256).HasMaxLength(32);
        builder.Property(b => b.CertificateSha256).HasMaxLength(32);
        builder.Property(b => b.Uses).HasConversion<int>();
        builder.Property(b => b.Status).HasDefaultValue(KeyStatus.Active);
        // One certificate belongs to one account: an enterprise can't sign as another.
        builder.HasIndex(b => new { b.IssuerSha256, b.SerialNumber }).IsUnique();
        builder.HasIndex(b => b.AccountId);
        builder.HasOne(b => b.Account).WithMany().HasForeignKey(b => b.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
