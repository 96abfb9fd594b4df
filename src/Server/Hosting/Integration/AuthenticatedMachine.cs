using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>Which account a request of a machine acts for, proved by its certificate. Only <see cref="MachineEvents"/> makes one.</summary>
/// <remarks>Not an AuthenticatedAccount: no page and no binding act takes it, so a machine can't reach them.</remarks>
public sealed class AuthenticatedMachine
{
    internal AuthenticatedMachine(KeyBinding binding)
    {
        AccountName = binding.Account!.Name;
        EnterpriseId = binding.Account.EnterpriseId;
        EnterpriseName = binding.Account.Enterprise?.Name;
        OrganizationCode = binding.OrganizationCode;
        SerialNumber = binding.SerialNumber;
        IsAuditor = binding.Account.Role == AccountRole.Auditor;
    }

    public string AccountName { get; }

    /// <summary>Null for an auditor. Every query of an enterprise's machine is scoped by it.</summary>
    public Guid? EnterpriseId { get; }
    public string? EnterpriseName { get; }

    /// <summary>The credit code in the certificate.</summary>
    public string OrganizationCode { get; }

    /// <summary>Of the certificate, upper-case hex.</summary>
    public string SerialNumber { get; }
    public bool IsAuditor { get; }
}

/// <summary>Reads the proof that the authentication left with the request.</summary>
internal static class AuthenticatedMachineAccess
{
    /// <exception cref="InvalidOperationException">The endpoint does not require a machine.</exception>
    public static AuthenticatedMachine GetMachine(this HttpContext context) =>
        context.Features.Get<AuthenticatedMachine>()
        ?? throw new InvalidOperationException("this endpoint needs a machine policy");
}
