using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>Which certificates of a path have to be shown good.</summary>
internal enum RevocationMode
{
    /// <summary>None has to be; one that is shown revoked is refused all the same.</summary>
    None,

    /// <summary>The leaf.</summary>
    Leaf,

    /// <summary>Each certificate below the anchor.</summary>
    Path,
}

/// <summary>How status is judged. The defaults are the registry's own rules; the conformance adapter loosens some.</summary>
internal sealed record RevocationRules
{
    public RevocationMode Mode { get; init; } = RevocationMode.Path;

    /// <summary>Delta CRLs are combined with their base (RFC 5280 §5.2.4); otherwise they are not looked at.</summary>
    public bool UseDeltas { get; init; }

    /// <summary>Status whose thisUpdate is older counts as none; null = only nextUpdate decides.</summary>
    public TimeSpan? MaxStatusAge { get; init; }

    /// <summary>A CRL may speak of certificates of other CAs (RFC 5280 §5.3.3).</summary>
    public bool AllowIndirect { get; init; }

    /// <summary>A CRL may be signed by another key of the same CA, one that has a trusted certificate with cRLSign.</summary>
    public bool AllowOtherKey { get; init; }

    /// <summary>What a CRL may be signed with; SHA-1 only under the profile for old locks, where a revocation must not be missed.</summary>
    public AlgorithmSet ListAlgorithms { get; init; } = AlgorithmSet.Registry;

    /// <summary>OCSP responses may be signed with SHA-1; certificates never.</summary>
    public bool AllowSha1Responses { get; init; }

    /// <summary>An invalidityDate before the judged instant counts like a revocation date; otherwise it is only reported.</summary>
    public bool InvalidityDateCounts { get; init; }

    public PathProfile Profile { get; init; }

    /// <summary>
    /// What RFC 5280 and RFC 6960 ask of issuers but not of those who read: a CRL has a number, an OCSP response a
    /// nextUpdate, and a responder's certificate says that it needs no status of its own or has one by CRL.
    /// </summary>
    public bool RequireIssuerDuties => Profile == PathProfile.Registry;

    public static RevocationRules Of(PathPolicy policy, PathProfile profile)
    {
        var pkix = profile == PathProfile.Pkix;
        return new RevocationRules
        {
            Mode =
                !policy.RequireRevocation ? RevocationMode.None
                : policy.LeafStatusSuffices ? RevocationMode.Leaf
                : RevocationMode.Path,
            UseDeltas = policy.UseDeltas,
            MaxStatusAge = policy.MaxStatusAge,
            InvalidityDateCounts = policy.InvalidityDateCounts,
            AllowIndirect = pkix,
            AllowOtherKey = pkix,
            AllowSha1Responses = pkix,
            Profile = profile,
        };
    }
}
