using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>What an account without an enterprise is there for.</summary>
public enum AccountRole
{
    /// <summary>审计: its machine reads the evidence log and its proofs, and no application.</summary>
    Auditor,

    /// <summary>省级注册主管部门: its desk confirms, lifts and reports 挂失 for the enterprises of its province.</summary>
    Province,

    /// <summary>住房和城乡建设部执业资格注册中心: accepts and reviews.</summary>
    RegistrationCenter,

    /// <summary>住房和城乡建设部: decides.</summary>
    Ministry,
}

/// <summary>Who may log in. An enterprise's account name is its credit code (Manual S25).</summary>
public sealed class Account
{
    public required Guid Id { get; init; }

    /// <summary>Normalised: trimmed, upper case.</summary>
    public required string Name { get; init; }

    /// <summary>Null for a person of a province or the ministry.</summary>
    public Guid? EnterpriseId { get; init; }
    public Enterprise? Enterprise { get; init; }

    /// <summary>Null for an enterprise, which is its own role.</summary>
    public AccountRole? Role { get; init; }

    /// <summary>GB/T 2260, two digits, of <see cref="AccountRole.Province"/>.</summary>
    public string? Province { get; init; }

    /// <summary>手机号 for one-time codes, sealed for the account's name; null: none is known.</summary>
    public byte[]? MobileSealed { get; set; }

    /// <summary>What ASP.NET Core Identity's PasswordHasher wrote, or a wrapped legacy verifier (see PasswordVerifier).</summary>
    public required string PasswordVerifier { get; set; }

    /// <summary>The password is one that a clerk has seen: until it is changed a session can do nothing else (Manual S28).</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>When a password that a clerk has seen stops opening a session; null: it is the person's own.</summary>
    public DateTimeOffset? PasswordEndsAt { get; set; }

    /// <summary>Wrong proofs of the original phone since the last right one; counted before each is looked at.</summary>
    public int PhoneFailures { get; set; }

    /// <summary>明文查看 on the day <see cref="RevealsOn"/> (China time); counted before each is shown.</summary>
    public int Reveals { get; set; }
    public DateOnly? RevealsOn { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.Property(a => a.Name).HasMaxLength(64);
        builder.Property(a => a.PasswordVerifier).HasMaxLength(512);
        builder.Property(a => a.Province).HasMaxLength(2);
        builder.Property(a => a.MobileSealed).HasMaxLength(256);
        builder.HasIndex(a => a.Name).IsUnique();
        builder
            .HasOne(a => a.Enterprise)
            .WithMany()
            .HasForeignKey(a => a.EnterpriseId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
