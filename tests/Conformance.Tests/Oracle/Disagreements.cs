using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>The written reasons for which BouncyCastle's answer may differ from ours. Nothing else may.</summary>
internal static class Disagreements
{
    public const string StrictReading = "BouncyCastle reads what is not DER, or not as RFC 5280 §4.2 writes it";
    public const string Wildcard =
        "a wildcard could stand for an excluded host (CVE-2025-61727); BouncyCastle compares the asterisk";
    public const string LocalPart =
        "the local part of a mailbox is compared with its case (RFC 5280 §7.5); BouncyCastle compares without";
    public const string Unreadable =
        "a name that can't be compared with a constraint of its kind is refused (RFC 5280 §4.2.1.10); BouncyCastle lets it pass";
    public const string DistributionPoints =
        "critical distribution points are read by our status check; BouncyCastle's is switched off here";
    public const string SelfIssuedLeaf =
        "RFC 5280 §6.1.5 (a) counts the last certificate always; BouncyCastle spares a self-issued one, as RFC 3280 did";
    public const string OneParent =
        "a policy may have several parents after mapping (RFC 5280 §6.1.3 (d) (1) (i)); BouncyCastle keeps the first it finds";
    public const string OneMapped =
        "a mapping is for all nodes of its policy (RFC 5280 §6.1.4 (b) (1)); BouncyCastle maps the first it finds";

    /// <param name="path">Leaf first, anchor last; shorter where reading one failed.</param>
    public static string? Explain(
        IReadOnlyList<CertificateNode> path,
        PathPolicy policy,
        Rejection? ours,
        string? theirs
    )
    {
        if (ours is { Reason: RejectionReason.CertificateMalformed })
        {
            return StrictReading;
        }

        return ours is null || !ours.Detail.Contains("by the name constraints of", StringComparison.Ordinal)
            ? ExplainPolicies(path, policy, ours, theirs)
            : ExplainName(path, ours.Detail);
    }

    private static string? ExplainName(IReadOnlyList<CertificateNode> path, string detail)
    {
        bool Says(string words) => detail.Contains(words, StringComparison.Ordinal);
        return Says("an unreadable ") ? Unreadable
            : Says("a Mailbox name") ? LocalPart
            : Says("a Dns name is excluded")
            && path.SelectMany(c => c.Extensions.SubjectNames).Any(n => NameSyntax.IsWildcard(n.Content.Span))
                ? Wildcard
            : null;
    }

    private static string? ExplainPolicies(
        IReadOnlyList<CertificateNode> path,
        PathPolicy policy,
        Rejection? ours,
        string? theirs
    )
    {
        if (
            ours is null
            && theirs
                == $"Certificate has unsupported critical extension: [{CertificateExtensions.DistributionPointsOid}]"
        )
        {
            return DistributionPoints;
        }

        // Where policies alone divide us, the words of RFC 5280 have to be on our side.
        if (path.Count == 0 || (ours is null) != LiteralPolicyTree.Accepts(path, policy))
        {
            return null;
        }

        var maps = path.Any(c => c.Extensions.Policies.Mappings.Count > 0);
        if (ours is { Reason: RejectionReason.PathInvalid } && theirs is null)
        {
            return path[0].IsSelfIssued ? SelfIssuedLeaf
                : maps ? OneMapped
                : null;
        }

        return ours is null && maps && policy.InitialPolicies.Count > 0 && theirs == "Path processing failed on policy."
            ? OneParent
            : null;
    }
}
