using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace JianliRegistry.Server.Storage.Entities;

/// <summary>What was done, as the audit names it.</summary>
public enum AuditAction
{
    /// <summary>修改密码, by the account itself.</summary>
    PasswordChanged,

    /// <summary>重置密码, by the province's desk.</summary>
    PasswordReset,

    /// <summary>修改手机号, by the account itself.</summary>
    PhoneChanged,

    /// <summary>The province's desk entered a phone that was proved on paper.</summary>
    PhoneReset,
    OperatorAdded,
    OperatorDeactivated,
    OperatorChosen,
    SessionsEnded,

    /// <summary>企业基本信息, by the enterprise itself.</summary>
    BasicInfoChanged,

    /// <summary>重要信息修改, decided by the province's desk.</summary>
    InfoChangeDecided,

    /// <summary>重要信息修改, 撤回 by the enterprise.</summary>
    InfoChangeWithdrawn,

    /// <summary>强制注销: 撤回, 受理, 不予受理, 准予注销 or 不予注销; the object says which.</summary>
    DeregistrationMoved,

    /// <summary>行政处罚, recorded at the ministry's desk.</summary>
    PenaltyRecorded,

    /// <summary>行政处罚, annulled and taken out of sight.</summary>
    PenaltyWithdrawn,

    /// <summary>认证要求 of a province, changed by its desk.</summary>
    AuthorityTextChanged,

    /// <summary>企业注册, decided by the province's desk.</summary>
    EnrollmentDecided,

    /// <summary>绑定身份锁, with another key or by the province's desk.</summary>
    KeyBound,

    /// <summary>停用身份锁, with another key.</summary>
    KeyEnded,

    /// <summary>补办、更换身份锁, asked for by the enterprise.</summary>
    KeyRequested,

    /// <summary>补办、更换身份锁, declined by the province's desk.</summary>
    KeyRequestDeclined,

    /// <summary>明文查看 of a 证件号 or 手机号.</summary>
    PersonalDataRevealed,
}

/// <summary>Whether it took effect.</summary>
public enum AuditResult
{
    Done,
    Refused,
}

/// <summary>One line of the audit trail: who, when, what, to what, why, from where. Inserted and never changed; the databases refuse it.</summary>
public sealed class AuditEvent
{
    public const int MaxObject = 200;
    public const int MaxReason = 500;

    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it.</summary>
    public required Guid AccountId { get; init; }

    /// <summary>经办人 as they were called then; null where none is known.</summary>
    public string? OperatorName { get; init; }
    public string? ClientAddress { get; init; }
    public required AuditAction Action { get; init; }

    /// <summary>For example <c>account 91370000XXXXXX0197</c>. No password, no full number of a person.</summary>
    public required string Object { get; init; }

    /// <summary>Whose affair it was; null: no enterprise's.</summary>
    public Guid? EnterpriseId { get; init; }
    public string? Reason { get; init; }
    public required AuditResult Result { get; init; }
}

internal sealed class AuditEventConfiguration : IEntityTypeConfiguration<AuditEvent>
{
    public void Configure(EntityTypeBuilder<AuditEvent> builder)
    {
        builder.Property(e => e.OperatorName).HasMaxLength(Operator.MaxName);
        builder.Property(e => e.ClientAddress).HasMaxLength(Session.MaxClientAddress);
        builder.Property(e => e.Object).HasMaxLength(AuditEvent.MaxObject);
        builder.Property(e => e.Reason).HasMaxLength(AuditEvent.MaxReason);
        builder.HasIndex(e => new { e.EnterpriseId, e.At });
        builder.HasIndex(e => new { e.AccountId, e.At });
        builder.HasOne<Account>().WithMany().HasForeignKey(e => e.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Enterprise>().WithMany().HasForeignKey(e => e.EnterpriseId).OnDelete(DeleteBehavior.Restrict);
    }
}
