using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>How a session was opened; the order is the strength.</summary>
public enum Assurance
{
    /// <summary>未用身份锁: read, draft, and upload answers signed by a bound key.</summary>
    Password,

    /// <summary>Password and identity key 身份锁, proved by the loopback agent.</summary>
    PasswordAndKey,
}

/// <summary>A server-side session. The cookie holds a random id; the table only its hash, so a leaked table opens nothing.</summary>
public sealed class Session
{
    /// <summary>The longest text of an IPv6 address.</summary>
    public const int MaxClientAddress = 45;

    public required byte[] IdHash { get; init; }
    public required Guid AccountId { get; init; }
    public Account? Account { get; init; }
    public required Assurance Assurance { get; init; }

    /// <summary>The binding that logged in; null for a password session.</summary>
    public Guid? BindingId { get; init; }
    public KeyBinding? Binding { get; init; }

    /// <summary>经办人 who works in it.</summary>
    public Guid? OperatorId { get; set; }
    public Operator? Operator { get; init; }

    /// <summary>The account had several 经办人 at the login, so one has to be named first.</summary>
    public bool MustChooseOperator { get; set; }

    /// <summary>Where the login came from.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>Until then it may enter a new phone, because it proved the original one.</summary>
    public DateTimeOffset? PhoneProvedUntil { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Moves forward with use, never beyond <see cref="EndsAt"/>.</summary>
    public required DateTimeOffset IdleEndsAt { get; set; }
    public required DateTimeOffset EndsAt { get; init; }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.HasKey(s => s.IdHash);
        builder.Property(s => s.IdHash).HasMaxLength(32);
        builder.Property(s => s.ClientAddress).HasMaxLength(Session.MaxClientAddress);
        builder.HasIndex(s => s.EndsAt);
        builder.HasIndex(s => s.AccountId);
        builder.HasOne(s => s.Account).WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(s => s.Operator).WithMany().HasForeignKey(s => s.OperatorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(s => s.Binding).WithMany().HasForeignKey(s => s.BindingId).OnDelete(DeleteBehavior.Restrict);
    }
}
