using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>原系统企业 as it was imported. Nobody changes it; 企业注册 consumes it once.</summary>
public sealed class LegacyEnterprise
{
    public required Guid Id { get; init; }
    public required string CreditCode { get; init; }
    public required string Name { get; init; }
    public required string LegalRepresentative { get; init; }

    /// <summary>GB/T 2260, two digits.</summary>
    public required string Province { get; init; }

    /// <summary>The old system's verifier, wrapped (see PasswordVerifier); null: it held no password.</summary>
    public required string? PasswordVerifier { get; init; }

    /// <summary>What is printed on the lock; null: it held none.</summary>
    public required string? LockSerial { get; init; }

    /// <summary>Lower-case hex SHA-1 or SHA-256 of the lock's certificate; null: not recorded.</summary>
    public required string? LockThumbprint { get; init; }

    /// <summary>SHA-256 of the row's values as imported, for reconciliation and to see a changed row at a second run.</summary>
    public required byte[] Checksum { get; init; }
    public required DateTimeOffset ImportedAt { get; init; }

    /// <summary>By which enrolment, once; the index makes it so.</summary>
    public Guid? ConsumedBy { get; set; }
    public DateTimeOffset? ConsumedAt { get; set; }

    /// <summary>Whether this may be the lock that the old system knew; without a recorded thumbprint any lock of the code may be.</summary>
    public bool MayBeLock(EndEntityCertificate certificate) =>
        LockThumbprint is null
        || LockThumbprint == Convert.ToHexStringLower(certificate.Sha256)
        || LockThumbprint == Sha1Of(certificate);

#pragma warning disable CA5350 // an old system's name for a certificate; the lock is proved by its signature
    private static string Sha1Of(EndEntityCertificate certificate) =>
        Convert.ToHexStringLower(SHA1.HashData(certificate.Der));
#pragma warning restore CA5350
}

internal sealed class LegacyEnterpriseConfiguration : IEntityTypeConfiguration<LegacyEnterprise>
{
    public void Configure(EntityTypeBuilder<LegacyEnterprise> builder)
    {
        builder.Property(e => e.CreditCode).HasMaxLength(18);
        builder.Property(e => e.Name).HasMaxLength(200);
        builder.Property(e => e.LegalRepresentative).HasMaxLength(100);
        builder.Property(e => e.Province).HasMaxLength(2);
        builder.Property(e => e.PasswordVerifier).HasMaxLength(512);
        builder.Property(e => e.LockSerial).HasMaxLength(64);
        builder.Property(e => e.LockThumbprint).HasMaxLength(64);
        builder.Property(e => e.Checksum).HasMaxLength(32);
        builder.HasIndex(e => e.CreditCode).IsUnique();
    }
}
