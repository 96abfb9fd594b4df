using JianliRegistry.Core.Enterprises;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>企业注册 from its first step to the decision. A person without an account fills it in, so it is found by a resume code.</summary>
public sealed class EnterpriseEnrollment
{
    public required Guid Id { get; init; }

    /// <summary>For example ZC-2026-7KQ3M9TX; no authority by itself.</summary>
    public required string Number { get; init; }

    /// <summary>SHA-256 of the resume code; the code itself is with the person alone.</summary>
    public required byte[] ResumeHash { get; init; }
    public EnrollmentState State { get; set; }

    /// <summary>Raised by every move; of two that move at once one wins.</summary>
    public int RowVersion { get; set; }

    // 第一步: null until the step is saved.
    public string? CreditCode { get; set; }
    public string? Name { get; set; }

    /// <summary>The name that 企业查询 showed, where the enterprise changed it: evidence of the old name (Manual S15).</summary>
    public string? FormerName { get; set; }
    public string? LegalRepresentative { get; set; }

    /// <summary>工商注册所在地, GB/T 2260, two digits: whose desk decides.</summary>
    public string? Province { get; set; }
    public EnterpriseContact Contact { get; set; } = new();

    /// <summary>企业资质, one line each; empty: none was chosen.</summary>
    public string Qualifications { get; set; } = "";

    /// <summary>The record of the old system that 企业查询 found.</summary>
    public Guid? LegacyId { get; set; }

    /// <summary>When the person confirmed that all agrees with the licence (Manual S16).</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    // 第三步
    public string? PasswordVerifier { get; set; }

    /// <summary>Sealed for <see cref="Number"/>.</summary>
    public byte[]? MobileSealed { get; set; }
    public byte[]? MobileIndex { get; set; }
    public DateTimeOffset? MobileProvedAt { get; set; }
    public EnrollmentPhoneCode Code { get; set; } = new();

    /// <summary>The reason for which 密码和身份锁认证 failed last, carried to the clerk (Manual S24); a name of RejectionReason.</summary>
    public string? OnlineFailure { get; set; }
    public int OnlineAttempts { get; set; }

    /// <summary>Null until it is handed in.</summary>
    public EnrollmentCircumstance? Circumstance { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A draft is purged then.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? SubmittedAt { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>The clerk's account.</summary>
    public Guid? DecidedBy { get; set; }

    /// <summary>版本一致: the paper brought along is the copy that was uploaded (Manual S18).</summary>
    public bool PaperMatched { get; set; }

    /// <summary>Why it was refused.</summary>
    public string? Opinion { get; set; }
    public Guid? EnterpriseId { get; set; }
}

/// <summary>Why an enterprise goes on site, in its own words.</summary>
public enum EnrollmentCircumstance
{
    /// <summary>新企业.</summary>
    New,
    PasswordOnly,
    LockOnly,
    LockUnusable,
    OnlineFailed,
}

/// <summary>企业基本信息: how an enterprise is reached (domain Q7).</summary>
public sealed class EnterpriseContact
{
    public string Address { get; set; } = "";
    public string PostCode { get; set; } = "";
    public string Person { get; set; } = "";
    public string Phone { get; set; } = "";
    public string Fax { get; set; } = "";
    public string Email { get; set; } = "";
    public string Website { get; set; } = "";

    /// <summary>Two rows can't own one object.</summary>
    public EnterpriseContact Copy() => (EnterpriseContact)MemberwiseClone();
}

/// <summary>验证码 of a draft: it has no account yet, so its code stands in the draft's own row.</summary>
public sealed class EnrollmentPhoneCode
{
    /// <summary>HMAC over enrolment, number and code; null: none is open.</summary>
    public byte[]? Mac { get; set; }
    public DateTimeOffset? SentAt { get; set; }
    public int Sent { get; set; }
    public int Attempts { get; set; }
}

internal sealed class EnterpriseEnrollmentConfiguration : IEntityTypeConfiguration<EnterpriseEnrollment>
{
    public void Configure(EntityTypeBuilder<EnterpriseEnrollment> builder)
    {
        builder.Property(e => e.Number).HasMaxLength(32);
        builder.Property(e => e.ResumeHash).HasMaxLength(32);
        builder.Property(e => e.RowVersion).IsConcurrencyToken();
        builder.Property(e => e.CreditCode).HasMaxLength(18);
        builder.Property(e => e.Name).HasMaxLength(200);
        builder.Property(e => e.FormerName).HasMaxLength(200);
        builder.Property(e => e.LegalRepresentative).HasMaxLength(100);
        builder.Property(e => e.Province).HasMaxLength(2);
        builder.Property(e => e.Qualifications).HasMaxLength(2000);
        builder.Property(e => e.PasswordVerifier).HasMaxLength(512);
        builder.Property(e => e.MobileSealed).HasMaxLength(256);
        builder.Property(e => e.MobileIndex).HasMaxLength(32);
        builder.Property(e => e.OnlineFailure).HasMaxLength(64);
        builder.Property(e => e.Opinion).HasMaxLength(500);
        builder.OwnsOne(e => e.Contact, EnterpriseContacts.Configure);
        builder.OwnsOne(e => e.Code, code => code.Property(c => c.Mac).HasMaxLength(32));
        builder.HasIndex(e => e.Number).IsUnique();
        builder.HasIndex(e => e.ResumeHash).IsUnique();
        builder.HasIndex(e => e.CreditCode);
        builder.HasIndex(e => e.MobileIndex);
        builder.HasIndex(e => new
        {
            e.Province,
            e.State,
            e.SubmittedAt,
        });
        builder.HasOne<LegacyEnterprise>().WithMany().HasForeignKey(e => e.LegacyId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Enterprise>().WithMany().HasForeignKey(e => e.EnterpriseId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>The columns of a contact, wherever it is owned.</summary>
internal static class EnterpriseContacts
{
    public static void Configure<TOwner>(OwnedNavigationBuilder<TOwner, EnterpriseContact> builder)
        where TOwner : class
    {
        builder.Property(c => c.Address).HasMaxLength(200);
        builder.Property(c => c.PostCode).HasMaxLength(6);
        builder.Property(c => c.Person).HasMaxLength(50);
        builder.Property(c => c.Phone).HasMaxLength(30);
        builder.Property(c => c.Fax).HasMaxLength(30);
        builder.Property(c => c.Email).HasMaxLength(100);
        builder.Property(c => c.Website).HasMaxLength(200);
    }
}
