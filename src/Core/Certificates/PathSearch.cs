using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Finds paths from a leaf to an anchor by backtracking; signatures are verified on the way, work is bounded.</summary>
/// <remarks>One search, one instance. Forests of same-named certificates end at the budget, not at the patience of the caller.</remarks>
internal sealed class PathSearch(
    IReadOnlyList<CertificateNode> anchors,
    IReadOnlyList<CertificateNode> helpers,
    Func<IReadOnlyList<CertificateNode>, Rejection?> check
)
{
    private const int MaxNodes = 400;
    private const int MaxPaths = 32;
    private const int MaxDepth = 10;

    // Signatures that verified, by child and issuer key; a CA's own certificate is verified once, not once a login.
    private static readonly BoundedCache<Sha256Key, object> VerifiedLinks = new(4096);
    private static readonly object Verified = new();

    private readonly List<CertificateNode> _path = [];
    private Rejection _refusal = new(RejectionReason.PathNotFound, "no chain to a trust anchor");
    private int _nodes;
    private int _paths;
    private bool _exhausted;

    /// <returns>The first path that <c>check</c> accepts (leaf first, anchor last), or the most telling refusal.</returns>
    public Verdict<IReadOnlyList<CertificateNode>> Run(CertificateNode leaf)
    {
        _path.Add(leaf);
        return Extend() ? _path
            : _exhausted ? new Rejection(RejectionReason.PathBudgetExceeded, $"{_nodes} candidates, {_paths} paths")
            : _refusal;
    }

    private bool Extend()
    {
        var child = _path[^1];
        foreach (var anchor in Issuers(anchors, child))
        {
            if (Spend(ref _nodes, MaxNodes) && IsSignedBy(child, anchor) && TryComplete(anchor))
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
            if (!Spend(ref _nodes, MaxNodes) || IsLoop(helper) || !IsSignedBy(child, helper))
            {
                continue;
            }

            // A helper that is no CA leads nowhere; seen here it prunes the tree, the check would see it again.
            if (CertificateRules.CheckAuthority(helper, isAnchor: false) is { } noAuthority)
            {
                Note(noAuthority);
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
        if (!Spend(ref _paths, MaxPaths))
        {
            return false;
        }

        _path.Add(anchor);
        if (check(_path) is not { } refusal)
        {
            return true;
        }

        Note(refusal);
        _path.RemoveAt(_path.Count - 1);
        return false;
    }

    private bool Spend(ref int budget, int limit)
    {
        _exhausted |= budget >= limit;
        budget++;
        return !_exhausted;
    }

    /// <summary>Certificates whose subject is the child's issuer; the one its key identifier names comes first.</summary>
    private static IEnumerable<CertificateNode> Issuers(
        IReadOnlyList<CertificateNode> candidates,
        CertificateNode child
    )
    {
        var named = candidates.Where(c => c.SubjectKey == child.IssuerKey);
        return child.Extensions.AuthorityKeyIdentifier is { } wanted
            ? named.OrderByDescending(c => c.Extensions.SubjectKeyIdentifier?.Span.SequenceEqual(wanted.Span) == true)
            : named;
    }

    private bool IsLoop(CertificateNode candidate) =>
        _path.Exists(c =>
            c.SubjectKey == candidate.SubjectKey && c.Key.Sha256.AsSpan().SequenceEqual(candidate.Key.Sha256)
        );

    private bool IsSignedBy(CertificateNode child, CertificateNode issuer)
    {
        if (!SignatureScheme.TryParse(child.Fields.SignatureAlgorithm.Span, out var scheme))
        {
            Note(new Rejection(RejectionReason.AlgorithmNotAllowed, "a certificate's signature algorithm"));
            return false;
        }

        var link = Sha256Key.Of([.. child.Certificate.Sha256, .. issuer.Key.Sha256]);
        if (VerifiedLinks.TryGet(link, out _))
        {
            return true;
        }

        var fields = child.Fields;
        var verdict = issuer.Key.Verify(scheme, fields.ToBeSigned.Span, fields.Signature.Span, ecdsaDer: true);
        if (!verdict.TryGetValue(out _, out _))
        {
            return false;
        }

        VerifiedLinks.Set(link, Verified);
        return true;
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
