namespace JianliRegistry.Core.Certificates;

/// <summary>Limits and freshness; instants and durations only, no I/O.</summary>
/// <param name="MaxStatusAge">Status whose thisUpdate is older counts as none; null = only nextUpdate decides.</param>
/// <param name="RequireRevocation">Each certificate below the anchor has to be shown good (hard fail).</param>
public sealed record PathPolicy(TimeSpan? MaxStatusAge = null, bool RequireRevocation = true)
{
    /// <summary>With <see cref="RequireRevocation"/>: only the leaf has to be shown good.</summary>
    public bool LeafStatusSuffices { get; init; }

    /// <summary>A commitment needs contentCommitment; otherwise digitalSignature will do too, as most locks have nothing else.</summary>
    public bool CommitmentsNeedContentCommitment { get; init; }

    /// <summary>Delta CRLs are combined with their base (RFC 5280 §5.2.4).</summary>
    public bool UseDeltas { get; init; }

    /// <summary>An invalidityDate before the judged instant refuses like a revocation date; otherwise it is only reported.</summary>
    public bool InvalidityDateCounts { get; init; }

    /// <summary>user-initial-policy-set (RFC 5280 §6.1.1 (c)) as dotted identifiers; empty = any policy.</summary>
    public IReadOnlyList<string> InitialPolicies { get; init; } = [];
    public bool RequireExplicitPolicy { get; init; }
    public bool InhibitAnyPolicy { get; init; }
    public bool InhibitPolicyMapping { get; init; }

    /// <summary>Most CAs between leaf and anchor that are not self-issued; null = only the search's own bound.</summary>
    public int? MaxDepth { get; init; }

    /// <summary>Most helper certificates that one question may bring along.</summary>
    public int MaxHelpers { get; init; } = 64;
}
