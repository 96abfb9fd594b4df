using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>The written reasons for which BouncyCastle's answer may differ from ours. Nothing else may.</summary>
internal static class Disagreements
{
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
