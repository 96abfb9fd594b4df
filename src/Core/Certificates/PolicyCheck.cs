using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>The certificate policies of one path (RFC 5280 §6.1): three counters that run down and the graph of what is still valid.</summary>
internal sealed class PolicyCheck
{
    private static readonly string[] Anything = [PolicyExtensions.AnyPolicy];
    private readonly IReadOnlyList<CertificateNode> _path;
    private readonly PolicyGraph _graph = new();

    // Certificates that may still pass before the exception ends; 0 = it has ended.
    private int _explicitPolicy;
    private int _inhibitAnyPolicy;
    private int _policyMapping;

    private PolicyCheck(IReadOnlyList<CertificateNode> path, PathPolicy policy)
    {
        // §6.1.2 (d), (e), (f); the path without its anchor has Count - 1 certificates.
        _path = path;
        _explicitPolicy = policy.RequireExplicitPolicy ? 0 : path.Count;
        _inhibitAnyPolicy = policy.InhibitAnyPolicy ? 0 : path.Count;
        _policyMapping = policy.InhibitPolicyMapping ? 0 : path.Count;
    }

    /// <param name="path">Leaf first, anchor last; what the anchor says of policies binds like a CA's word (RFC 5937).</param>
    public static Rejection? Check(IReadOnlyList<CertificateNode> path, PathPolicy policy)
    {
        var check = new PolicyCheck(path, policy);
        for (var i = path.Count - 1; i >= 0; i--)
        {
            if ((check.Assert(i) ?? (i > 0 ? check.Prepare(i) : null)) is { } refused)
            {
                return refused;
            }
        }

        // §6.1.5 (a), (b), (g).
        Count(ref check._explicitPolicy);
        var required = check._explicitPolicy == 0 || path[0].Extensions.Policies.RequireExplicitPolicy == 0;
        return required && !check._graph.HasPolicyOf(policy.InitialPolicies)
            ? new Rejection(RejectionReason.PathInvalid, "no accepted certificate policy is valid for the path")
            : null;
    }

    /// <summary>§6.1.3 (d), (e), (f).</summary>
    private Rejection? Assert(int index)
    {
        var certificate = _path[index];
        var asserted = certificate.Extensions.Policies.Policies;
        if (index == _path.Count - 1)
        {
            // An anchor that asserts no policy restricts none.
            _graph.Descend(asserted ?? Anything, anyPolicyCounts: true);
        }
        else
        {
            _graph.Descend(asserted, anyPolicyCounts: _inhibitAnyPolicy > 0 || (index > 0 && certificate.IsSelfIssued));
        }

        return _explicitPolicy == 0 && _graph.IsNull
            ? new Rejection(RejectionReason.PathInvalid, $"{certificate.Certificate.Subject}: no policy is valid here")
            : null;
    }

    /// <summary>§6.1.4 (a), (b), (h), (i), (j).</summary>
    private Rejection? Prepare(int index)
    {
        var certificate = _path[index];
        var own = certificate.Extensions.Policies;
        foreach (var mapping in own.Mappings)
        {
            if (
                mapping.IssuerPolicy == PolicyExtensions.AnyPolicy
                || mapping.SubjectPolicy == PolicyExtensions.AnyPolicy
            )
            {
                return new Rejection(RejectionReason.PathInvalid, $"{certificate.Certificate.Subject}: maps anyPolicy");
            }
        }

        _graph.Map(own.Mappings, allowed: _policyMapping > 0);
        if (index < _path.Count - 1 && !certificate.IsSelfIssued)
        {
            Count(ref _explicitPolicy);
            Count(ref _policyMapping);
            Count(ref _inhibitAnyPolicy);
        }

        _explicitPolicy = Math.Min(_explicitPolicy, own.RequireExplicitPolicy ?? int.MaxValue);
        _policyMapping = Math.Min(_policyMapping, own.InhibitPolicyMapping ?? int.MaxValue);
        _inhibitAnyPolicy = Math.Min(_inhibitAnyPolicy, own.InhibitAnyPolicy ?? int.MaxValue);
        return null;
    }

    private static void Count(ref int left) => left = Math.Max(0, left - 1);
}
