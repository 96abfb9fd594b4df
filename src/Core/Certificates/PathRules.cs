using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>RFC 5280 §6.1 for one candidate path whose signatures have been verified; status is judged elsewhere.</summary>
/// <remarks>The anchor is read like a certificate: its validity, constraints, lengths and policies bind what it issued (RFC 5937).</remarks>
internal static class PathRules
{
    /// <param name="path">Leaf first, anchor last.</param>
    public static Rejection? Check(
        IReadOnlyList<CertificateNode> path,
        PathPolicy policy,
        PathProfile profile,
        DateTimeOffset at
    ) =>
        CheckCertificates(path, profile, at)
        ?? CheckLength(path, policy.MaxDepth)
        ?? NameConstraintCheck.Check(path)
        ?? PolicyCheck.Check(path, policy);

    private static Rejection? CheckCertificates(
        IReadOnlyList<CertificateNode> path,
        PathProfile profile,
        DateTimeOffset at
    )
    {
        if (CertificateRules.CheckAnchor(path[^1], at, profile) is { } anchor)
        {
            return anchor;
        }

        // §6.1.3 (a) (2) and §6.1.4 (k), (n), (o), from the anchor down.
        for (var i = path.Count - 2; i >= 0; i--)
        {
            if (
                (
                    CertificateRules.CheckIssued(path[i], path[i + 1], at, profile)
                    ?? (i > 0 ? CertificateRules.CheckAuthority(path[i], profile, isAnchor: false) : null)
                ) is
                { } refused
            )
            {
                return refused;
            }
        }

        return null;
    }

    /// <summary>§6.1.4 (l), (m): CAs that are not self-issued use up what each CA above them allows.</summary>
    private static Rejection? CheckLength(IReadOnlyList<CertificateNode> path, int? maxDepth)
    {
        var left = Math.Min(maxDepth ?? int.MaxValue, path[^1].Extensions.PathLength ?? int.MaxValue);
        for (var i = path.Count - 2; i > 0; i--)
        {
            if (!path[i].IsSelfIssued && left-- == 0)
            {
                return new Rejection(
                    RejectionReason.PathInvalid,
                    $"{path[i].Certificate.Subject} is one CA more than the path length allows"
                );
            }

            left = Math.Min(left, path[i].Extensions.PathLength ?? int.MaxValue);
        }

        return null;
    }
}
