using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>What a one-time code is good for; a code of one purpose opens nothing else.</summary>
public enum PhoneCodePurpose
{
    /// <summary>挂失.</summary>
    ReportLostKey,

    /// <summary>修改手机号, step 1: to the original number.</summary>
    ProveOriginalPhone,

    /// <summary>修改手机号, step 2: to the new number.</summary>
    ProveNewPhone,
}

/// <summary>验证码: a code that was sent to the phone of an account. The table holds a keyed digest, so that it opens nothing.</summary>
public sealed class PhoneCode
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required PhoneCodePurpose Purpose { get; init; }

    /// <summary>Minutes since 1970: UNIQUE lets one code a minute be made, whoever asks at once.</summary>
    public required long Minute { get; init; }

    /// <summary>HMAC over id, account, purpose, subject and code.</summary>
    public required byte[] Mac { get; init; }
    public required DateTimeOffset SentAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Counted before the code is compared.</summary>
    public int Attempts { get; set; }
    public DateTimeOffset? SpentAt { get; set; }
}

internal sealed class PhoneCodeConfiguration : IEntityTypeConfiguration<PhoneCode>
{
    public void Configure(EntityTypeBuilder<PhoneCode> builder)
    {
        builder.Property(c => c.Mac).HasMaxLength(32);
        builder
            .HasIndex(c => new
            {
                c.AccountId,
                c.Purpose,
                c.Minute,
            })
            .IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
