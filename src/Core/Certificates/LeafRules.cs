using System.Collections.Frozen;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>What is asked of the leaf for itself: by one of our purposes, or by a caller's own demand.</summary>
/// <param name="Purpose">Null with a demand.</param>
/// <param name="ExtendedKeyUsage">One of them has to be permitted by the leaf and by each CA above; empty = no demand.</param>
internal sealed record LeafRules(
    CertificatePurpose? Purpose,
    PathDemand? Demand,
    IReadOnlyList<string> ExtendedKeyUsage
)
{
    private static readonly FrozenDictionary<CertificatePurpose, LeafRules> Purposes =
        Enum.GetValues<CertificatePurpose>()
            .ToFrozenDictionary(p => p, p => new LeafRules(p, null, PurposeRules.Accepted(p)));

    private static readonly LeafRules StrictCommitment = Purposes[CertificatePurpose.Commitment] with
    {
        NeedsContentCommitment = true,
    };

    private bool NeedsContentCommitment { get; init; }

    public static LeafRules For(CertificatePurpose purpose, PathPolicy policy) =>
        purpose == CertificatePurpose.Commitment && policy.CommitmentsNeedContentCommitment
            ? StrictCommitment
            : Purposes[purpose];

    public static LeafRules For(PathDemand demand) => new(null, demand, demand.ExtendedKeyUsage);

    public Rejection? Check(CertificateNode leaf) =>
        Purpose is { } purpose
            ? PurposeRules.CheckLeaf(leaf, purpose, NeedsContentCommitment)
            : CheckDemand(leaf, Demand!);

    /// <summary>An extended key usage in any certificate restricts all below it: what is left at the leaf is their intersection.</summary>
    /// <param name="path">Leaf first, anchor last.</param>
    public Rejection? CheckExtendedKeyUsage(IReadOnlyList<CertificateNode> path)
    {
        if (ExtendedKeyUsage.Count == 0)
        {
            return null;
        }

        foreach (var usage in ExtendedKeyUsage)
        {
            if (IsPermitted(path, usage))
            {
                return null;
            }
        }

        return new Rejection(
            RejectionReason.ExtendedKeyUsageMissing,
            $"no extended key usage for {Purpose?.ToString() ?? "the demand"} is permitted by leaf and CAs alike"
        );
    }

    private static bool IsPermitted(IReadOnlyList<CertificateNode> path, string usage)
    {
        foreach (var certificate in path)
        {
            if (
                certificate.Extensions.ExtendedKeyUsage is { } own
                && !own.Contains(usage)
                && !own.Contains(PurposeRules.AnyPurpose)
            )
            {
                return false;
            }
        }

        return true;
    }

    private static Rejection? CheckDemand(CertificateNode leaf, PathDemand demand)
    {
        if (leaf.Extensions.KeyUsage is { } usage && (usage & demand.KeyUsage) != demand.KeyUsage)
        {
            return new Rejection(RejectionReason.KeyUsageMissing, $"{demand.KeyUsage} is asked for");
        }

        return demand.Name is { } name ? SubjectNameCheck.Check(leaf, name) : null;
    }
}
