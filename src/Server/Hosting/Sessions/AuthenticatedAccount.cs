using System.Diagnostics.CodeAnalysis;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>Who a request acts for, proved by a live session. Only <see cref="SessionAuthenticationHandler"/> makes one.</summary>
/// <remarks>Every query of a feature is scoped by it; ids in addresses are never authority.</remarks>
public sealed class AuthenticatedAccount
{
    internal AuthenticatedAccount(Session session)
    {
        SessionIdHash = session.IdHash;
        AccountId = session.AccountId;
        AccountName = session.Account!.Name;
        EnterpriseId = session.Account.EnterpriseId;
        EnterpriseName = session.Account.Enterprise?.Name;
        CreditCode = session.Account.Enterprise?.CreditCode;
        Role = session.Account.Role;
        Province = session.Account.Role == AccountRole.Province ? session.Account.Province : null;
        Assurance = session.Assurance;
        BindingId = session.BindingId;
        OperatorId = session.OperatorId;
        OperatorName = session.Operator?.Name;
        Duty =
            session.Account.MustChangePassword ? SessionDuty.ChangePassword
            : session.MustChooseOperator ? SessionDuty.ChooseOperator
            : SessionDuty.None;
        IdleEndsAt = session.IdleEndsAt;
        EndsAt = session.EndsAt;
    }

    /// <summary>SHA-256 of the session's id: what a sign request's sid and an antiforgery token are bound to.</summary>
    public byte[] SessionIdHash { get; }
    public Guid AccountId { get; }
    public string AccountName { get; }

    /// <summary>Null for a person of a province or the ministry.</summary>
    public Guid? EnterpriseId { get; }
    public string? EnterpriseName { get; }
    public string? CreditCode { get; }

    /// <summary>Null for an enterprise.</summary>
    public AccountRole? Role { get; }

    /// <summary>部级: registration center or ministry.</summary>
    public bool IsMinistry => Role is AccountRole.RegistrationCenter or AccountRole.Ministry;

    /// <summary>GB/T 2260, two digits, of a province's desk; null for everybody else.</summary>
    public string? Province { get; }
    public Assurance Assurance { get; }

    /// <summary>The key binding that logged in; null for a password session.</summary>
    public Guid? BindingId { get; }

    /// <summary>经办人 who works in this session, as statements name the person; null where the enterprise names none.</summary>
    public Guid? OperatorId { get; }
    public string? OperatorName { get; }

    /// <summary>What the person has to do before anything else.</summary>
    public SessionDuty Duty { get; }
    public DateTimeOffset IdleEndsAt { get; }
    public DateTimeOffset EndsAt { get; }
}

/// <summary>What stands between a login and everything else.</summary>
public enum SessionDuty
{
    None,

    /// <summary>The password is one that a clerk has seen.</summary>
    ChangePassword,

    /// <summary>Several 经办人 work under the account.</summary>
    ChooseOperator,
}

/// <summary>Reads the proof that the authentication handler left with the request.</summary>
public static class AuthenticatedAccountAccess
{
    /// <summary>The account of an endpoint or page that requires a session.</summary>
    /// <exception cref="InvalidOperationException">The endpoint allows anonymous use and nobody is logged in.</exception>
    public static AuthenticatedAccount GetAccount(this HttpContext context) =>
        context.TryGetAccount(out var account)
            ? account
            : throw new InvalidOperationException("this endpoint needs a session policy");

    /// <summary>The person of this request, as the audit keeps them.</summary>
    public static AuditActor GetActor(this HttpContext context)
    {
        var account = context.GetAccount();
        return new AuditActor(account.AccountId, account.OperatorName, context.Connection.RemoteIpAddress?.ToString());
    }

    public static bool TryGetAccount(this HttpContext context, [NotNullWhen(true)] out AuthenticatedAccount? account)
    {
        account = context.Features.Get<AuthenticatedAccount>();
        return account is not null;
    }
}
