using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>A statement that was rendered for one account and waits for its signature (docs/protocol.md, A binding act).</summary>
public sealed class SignRequest
{
    /// <summary>The 16 octets of its jti, which is also the statement's nonce.</summary>
    public required byte[] Jti { get; init; }
    public required Guid AccountId { get; init; }

    /// <summary>The session it belongs to; null for a file, which any session of the account may hand in.</summary>
    public byte[]? SessionIdHash { get; init; }

    /// <summary>With <see cref="SubjectId"/>: which row of which kind the statement is about.</summary>
    public required BindingAct Act { get; init; }
    public required Guid SubjectId { get; init; }
    public required int Round { get; init; }

    /// <summary>办理决定.</summary>
    public required string Decision { get; init; }
    public string? ReturnReason { get; init; }

    /// <summary>经办人 when the statement was rendered; the answer of a file may come from another session.</summary>
    public string? OperatorName { get; init; }
    public required byte[] Statement { get; init; }
    public required byte[] CertificateSha256 { get; init; }

    /// <summary>Whole seconds: the statement's server time and the request's iat.</summary>
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Set once, by a conditional UPDATE, in the transaction that stores the evidence.</summary>
    public DateTimeOffset? SpentAt { get; set; }
}

internal sealed class SignRequestConfiguration : IEntityTypeConfiguration<SignRequest>
{
    public void Configure(EntityTypeBuilder<SignRequest> builder)
    {
        builder.HasKey(r => r.Jti);
        builder.Property(r => r.Jti).HasMaxLength(16);
        builder.Property(r => r.SessionIdHash).HasMaxLength(32);
        builder.Property(r => r.Decision).HasMaxLength(16);
        builder.Property(r => r.ReturnReason).HasMaxLength(500);
        builder.Property(r => r.CertificateSha256).HasMaxLength(32);
        builder.Property(r => r.OperatorName).HasMaxLength(100);
        builder.HasIndex(r => r.ExpiresAt);
        builder.HasIndex(r => r.SubjectId);
        builder.HasOne<Account>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}
