using JianliRegistry.Server.Hosting.Sessions;
using Microsoft.AspNetCore.Authentication.Certificate;
using Microsoft.AspNetCore.Authorization;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>Who may use an endpoint of the integration API. A session, whatever its assurance, satisfies none of them.</summary>
public static class MachinePolicies
{
    /// <summary>Any bound machine.</summary>
    public const string Any = "Machine";

    /// <summary>A machine of an enterprise.</summary>
    public const string Enterprise = "MachineOfEnterprise";

    /// <summary>A machine of an auditor.</summary>
    public const string Auditor = "MachineOfAuditor";

    /// <summary>Beside Password and PasswordAndKey: a key that no person guards, so it neither reads pages nor signs.</summary>
    internal const string Assurance = "Machine";
    internal const string RoleClaim = "jlk:role";

    internal static AuthorizationBuilder AddMachinePolicies(this AuthorizationBuilder builder) =>
        builder
            .AddPolicy(Any, policy => Base(policy))
            .AddPolicy(Enterprise, policy => Base(policy).RequireClaim(RoleClaim, Enterprise))
            .AddPolicy(Auditor, policy => Base(policy).RequireClaim(RoleClaim, Auditor));

    // 5. The role decides among machines. The scheme is named, so the session scheme, which is the default, takes no part.
    private static AuthorizationPolicyBuilder Base(AuthorizationPolicyBuilder policy) =>
        policy
            .AddAuthenticationSchemes(CertificateAuthenticationDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser()
            .RequireClaim(AssurancePolicies.AssuranceClaim, Assurance);
}
