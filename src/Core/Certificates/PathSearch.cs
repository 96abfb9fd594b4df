using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Finds paths from a leaf to an anchor by backtracking; signatures are verified on the way, work is bounded.</summary>
/// <remarks>One search, one instance. Forests of same-named certificates end at the budget, not at the patience of the caller.</remarks>
internal sealed class PathSearch(
    IReadOnlyList<CertificateNode> anchors,
    IReadOnlyList<CertificateNode> helpers,
    PathProfile profile,
    PathBudget budget,
    Func<IReadOnlyList<CertificateNode>, Rejection?> check
)
{
    private const int MaxDepth = 10;

    private readonly List<CertificateNode> _path = [];

    // A forest asks the same again and again.
    private readonly IssuerSignatures _signatures = new();
    private readonly Dictionary<CertificateNode, Rejection?> _authorities = [];
    private Rejection _refusal = new(RejectionReason.PathNotFound, "no chain to a trust anchor");

    /// <returns>The first path that <c>check</c> accepts (leaf first, anchor last), or the most telling refusal.</returns>
    public Verdict<IReadOnlyList<CertificateNode>> Run(CertificateNode leaf)
    {
        _path.Add(leaf);
        return Extend() ? _path
            : budget.IsExhausted
                ? new Rejection(RejectionReason.PathBudgetExceeded, $"{budget.Nodes} candidates, {budget.Paths} paths")
            : _refusal;
    }

    private bool Extend()
    {
        var child = _path[^1];
        foreach (var anchor in Issuers(anchors, child))
        {
            if (budget.MaySeeNode() && IsSignedBy(child, anchor) && TryComplete(anchor))
            {
                return true;
            }
        }

        if (_path.Count >= MaxDepth)
        {
            return false;
        }

        foreach (var helper in Issuers(helpers, child))
        {
            if (!budget.MaySeeNode() || IsLoop(helper) || !IsAuthority(helper) || !IsSignedBy(child, helper))
            {
                continue;
            }

            _path.Add(helper);
            if (Extend())
            {
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }

    private bool TryComplete(CertificateNode anchor)
    {
        if (!budget.MayCompletePath())
        {
            return false;
        }

        _path.Add(anchor);
        if (check(_path) is { } refusal)
        {
            Note(refusal);
        }
        else if (!budget.IsExhausted)
        {
            return true;
        }

        _path.RemoveAt(_path.Count - 1);
        return false;
    }

    /// <summary>Certificates whose subject is the child's issuer; the one its key identifier names comes first.</summary>
    private static List<CertificateNode> Issuers(IReadOnlyList<CertificateNode> candidates, CertificateNode child)
    {
        var wanted = child.Extensions.AuthorityKeyIdentifier;
        var named = new List<CertificateNode>();
        var first = 0;
        foreach (var candidate in candidates)
        {
            if (!child.IsIssuedInNameOf(candidate))
            {
                continue;
            }

            var isWanted =
                wanted is { } key
                && candidate.Extensions.SubjectKeyIdentifier is { } own
                && own.Span.SequenceEqual(key.Span);
            named.Insert(isWanted ? first++ : named.Count, candidate);
        }

        return named;
    }

    /// <summary>A name and a key that the path already holds lead nowhere new, whatever certificate binds them.</summary>
    private bool IsLoop(CertificateNode candidate) =>
        _path.Exists(c =>
            c.Key.Sha256.AsSpan().SequenceEqual(candidate.Key.Sha256) && c.SubjectKey == candidate.SubjectKey
        );

    /// <summary>A helper that is no CA leads nowhere; seen here it prunes the tree, the check would see it again.</summary>
    private bool IsAuthority(CertificateNode helper)
    {
        if (!_authorities.TryGetValue(helper, out var refusal))
        {
            _authorities[helper] = refusal = CertificateRules.CheckAuthority(helper, profile, isAnchor: false);
        }

        if (refusal is not null)
        {
            Note(refusal);
        }

        return refusal is null;
    }

    private bool IsSignedBy(CertificateNode child, CertificateNode issuer)
    {
        if (SignatureScheme.TryParse(child.Fields.SignatureAlgorithm.Span, out var scheme))
        {
            return _signatures.IsSignedBy(child, issuer, scheme);
        }

        Note(new Rejection(RejectionReason.AlgorithmNotAllowed, "a certificate's signature algorithm"));
        return false;
    }

    /// <summary>A revocation tells more than an unknown status, and any reason more than "no path".</summary>
    private void Note(Rejection refusal)
    {
        if (Rank(refusal.Reason) > Rank(_refusal.Reason))
        {
            _refusal = refusal;
        }
    }

    private static int Rank(RejectionReason reason) =>
        reason switch
        {
            RejectionReason.PathNotFound => 0,
            RejectionReason.RevocationUnknown => 2,
            RejectionReason.CertificateRevoked => 3,
            _ => 1,
        };
}
