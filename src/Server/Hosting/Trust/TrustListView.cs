using JianliRegistry.Core.Certificates;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>A configured CA.</summary>
internal sealed record ListedAuthority(
    string Subject,
    string Sha256,
    string SpkiSha256,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    bool ValidNow,
    bool TestOnly,
    bool HasStatus
);

/// <summary>Where a CA's status comes from.</summary>
internal sealed record ListedSource(string Issuer, IReadOnlyList<Uri> CrlUrls, Uri? OcspUrl, string OcspHash);

/// <summary>A CA with places of its own for the credit code.</summary>
internal sealed record ListedCodePlaces(string Issuer, IReadOnlyList<string> Places);

/// <summary>What enrolment accepts of the old locks of one CA.</summary>
internal sealed record ListedLegacyRule(
    string Issuer,
    string Sha256,
    IReadOnlyList<string> Accept,
    DateTimeOffset Until,
    bool InForce,
    bool TestOnly
);

/// <summary>What is demanded of status.</summary>
internal sealed record ListedPolicy(
    TimeSpan? MaxStatusAge,
    bool RequireRevocation,
    bool CommitmentsNeedContentCommitment,
    TimeSpan RefreshEvery,
    TimeSpan OcspRefreshEvery
);

/// <summary>The configuration of trust as it is in force.</summary>
internal sealed record TrustListView(
    IReadOnlyList<ListedAuthority> Anchors,
    IReadOnlyList<ListedAuthority> Intermediates,
    IReadOnlyList<ListedSource> Sources,
    IReadOnlyList<string> CreditCodePlaces,
    IReadOnlyList<ListedCodePlaces> CreditCodeIssuers,
    IReadOnlyList<ListedLegacyRule> LegacyEnrollment,
    ListedPolicy Policy
)
{
    public static TrustListView Of(IServiceProvider services)
    {
        var trust = services.GetRequiredService<TrustStore>();
        var authorities = services.GetRequiredService<ConfiguredAuthorities>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var status = services.GetRequiredService<IOptions<StatusOptions>>().Value;
        var policy = services.GetRequiredService<CertificatePathValidator>().Policy;
        var unknown = authorities.WithoutStatus.Select(c => Convert.ToHexString(c.Sha256)).ToHashSet();
        return new TrustListView(
            [.. trust.AnchorCertificates.Select(a => AuthorityOf(a, unknown, now))],
            [.. trust.IntermediateCertificates.Select(i => AuthorityOf(i, unknown, now))],
            [
                .. authorities.WithStatus.Select(a => new ListedSource(
                    a.Name,
                    a.CrlUrls,
                    a.OcspUrl,
                    a.OcspHash.ToString()
                )),
            ],
            [.. authorities.CreditCodes.Places.Select(p => p.ToString())],
            [
                .. services
                    .GetRequiredService<IOptions<CreditCodeOptions>>()
                    .Value.Issuers.Select(i => new ListedCodePlaces(i.Issuer, [.. i.Places])),
            ],
            [
                .. services
                    .GetRequiredService<LegacyEnrollmentValidator>()
                    .Rules.Select(r => RuleOf(r.Authority, r.Rule, now)),
            ],
            new ListedPolicy(
                policy.MaxStatusAge,
                policy.RequireRevocation,
                policy.CommitmentsNeedContentCommitment,
                status.RefreshEvery,
                status.OcspRefreshEvery
            )
        );
    }

    private static ListedLegacyRule RuleOf(
        EndEntityCertificate authority,
        LegacyEnrollmentRule rule,
        DateTimeOffset now
    ) =>
        new(
            authority.Subject,
            Convert.ToHexStringLower(authority.Sha256),
            LegacyWeaknessNames.Of(rule.Accepted),
            rule.Until,
            now < rule.Until,
            TrustStore.IsTestOnly(authority)
        );

    private static ListedAuthority AuthorityOf(
        EndEntityCertificate authority,
        HashSet<string> unknown,
        DateTimeOffset now
    ) =>
        new(
            authority.Subject,
            Convert.ToHexStringLower(authority.Sha256),
            Convert.ToHexStringLower(authority.SpkiSha256),
            authority.NotBefore,
            authority.NotAfter,
            authority.NotBefore <= now && now <= authority.NotAfter,
            TrustStore.IsTestOnly(authority),
            !unknown.Contains(Convert.ToHexString(authority.Sha256))
        );
}
