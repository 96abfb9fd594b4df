using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;

namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>Names of the authorization policies. Without one, an endpoint takes any session (the fallback policy).</summary>
public static class AssurancePolicies
{
    /// <summary>A session opened with password and identity key.</summary>
    public const string PasswordAndKey = nameof(Assurance.PasswordAndKey);

    /// <summary>A person of a province with password and identity key.</summary>
    public const string ProvinceDesk = nameof(AccountRole.Province);

    /// <summary>A person of registration center or ministry with password and identity key.</summary>
    public const string MinistryDesk = nameof(AccountRole.Ministry);

    internal const string MinistryClaim = "jlk:ministry";
    internal const string AssuranceClaim = "jlk:assurance";
    internal const string ProvinceClaim = "jlk:province";

    internal static AuthorizationBuilder AddAssurancePolicies(this AuthorizationBuilder builder) =>
        builder
            .AddPolicy(
                PasswordAndKey,
                policy =>
                    policy.RequireAuthenticatedUser().RequireClaim(AssuranceClaim, nameof(Assurance.PasswordAndKey))
            )
            .AddPolicy(
                ProvinceDesk,
                policy =>
                    policy
                        .RequireAuthenticatedUser()
                        .RequireClaim(AssuranceClaim, nameof(Assurance.PasswordAndKey))
                        .RequireClaim(ProvinceClaim)
            )
            .AddPolicy(
                MinistryDesk,
                policy =>
                    policy
                        .RequireAuthenticatedUser()
                        .RequireClaim(AssuranceClaim, nameof(Assurance.PasswordAndKey))
                        .RequireClaim(MinistryClaim)
            );
}
