using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>The policy tree of RFC 5280 §6.1 word for word, a node for each way to a policy: the arbiter where two engines differ.</summary>
/// <remarks>It grows without bound, which is why the product has a graph; the tests' chains are short.</remarks>
internal sealed class LiteralPolicyTree
{
    private const string Any = PolicyExtensions.AnyPolicy;
    private readonly List<List<Node>> _levels =
    [
        [new Node(Any, null, [Any])],
    ];

    /// <param name="path">Leaf first, anchor last; the anchor counts as a certificate, but uses up nothing.</param>
    public static bool Accepts(IReadOnlyList<CertificateNode> path, PathPolicy policy)
    {
        var tree = new LiteralPolicyTree();
        var count = path.Count;
        var explicitPolicy = policy.RequireExplicitPolicy ? 0 : count;
        var inhibitAny = policy.InhibitAnyPolicy ? 0 : count;
        var mapping = policy.InhibitPolicyMapping ? 0 : count;
        for (var i = count - 1; i >= 0; i--)
        {
            var own = path[i].Extensions.Policies;
            var isAnchor = i == count - 1;
            tree.AddLevel(
                own.Policies ?? (isAnchor ? [Any] : null),
                isAnchor || inhibitAny > 0 || (i > 0 && path[i].IsSelfIssued)
            );
            if (explicitPolicy == 0 && tree.IsNull)
            {
                return false;
            }

            if (i == 0)
            {
                explicitPolicy = own.RequireExplicitPolicy == 0 ? 0 : Math.Max(0, explicitPolicy - 1);
                break;
            }

            if (own.Mappings.Any(m => m.IssuerPolicy == Any || m.SubjectPolicy == Any))
            {
                return false;
            }

            tree.Map(own.Mappings, mapping > 0);
            var step = isAnchor || path[i].IsSelfIssued ? 0 : 1;
            explicitPolicy = Math.Min(Math.Max(0, explicitPolicy - step), own.RequireExplicitPolicy ?? int.MaxValue);
            mapping = Math.Min(Math.Max(0, mapping - step), own.InhibitPolicyMapping ?? int.MaxValue);
            inhibitAny = Math.Min(Math.Max(0, inhibitAny - step), own.InhibitAnyPolicy ?? int.MaxValue);
        }

        return explicitPolicy > 0 || tree.IsLeftAfter(policy.InitialPolicies);
    }

    private bool IsNull => _levels[^1].Count == 0;

    private void AddLevel(IReadOnlyList<string>? asserted, bool anyCounts)
    {
        var above = _levels[^1];
        var level = new List<Node>();
        _levels.Add(level);
        foreach (var policy in (asserted ?? []).Where(p => p != Any))
        {
            var parents = above.Where(n => n.Expected.Contains(policy)).ToList();
            parents = parents.Count > 0 ? parents : [.. above.Where(n => n.Policy == Any)];
            level.AddRange(parents.Select(parent => new Node(policy, parent, [policy])));
        }

        if (asserted?.Contains(Any) == true && anyCounts)
        {
            level.AddRange(
                above
                    .SelectMany(parent => parent.Expected.Select(policy => (parent, policy)))
                    .Where(wanted => !level.Exists(n => n.Parent == wanted.parent && n.Policy == wanted.policy))
                    .Select(wanted => new Node(wanted.policy, wanted.parent, [wanted.policy]))
                    .ToList()
            );
        }

        Prune();
    }

    private void Map(IReadOnlyList<PolicyMapping> mappings, bool allowed)
    {
        var level = _levels[^1];
        foreach (var group in mappings.GroupBy(m => m.IssuerPolicy, m => m.SubjectPolicy))
        {
            if (!allowed)
            {
                level.RemoveAll(n => n.Policy == group.Key);
                Prune();
            }
            else if (level.Exists(n => n.Policy == group.Key))
            {
                level.Where(n => n.Policy == group.Key).ToList().ForEach(n => n.Expected = [.. group]);
            }
            else
            {
                var any = level.Find(n => n.Policy == Any);
                level.AddRange(any is null ? [] : [new Node(group.Key, any.Parent, [.. group])]);
            }
        }
    }

    private bool IsLeftAfter(IReadOnlyList<string> accepted)
    {
        if (IsNull || accepted.Count == 0 || accepted.Contains(Any))
        {
            return !IsNull;
        }

        var own = _levels.SelectMany(level => level).Where(n => n.Parent?.Policy == Any && n.Policy != Any).ToHashSet();
        return _levels[^1]
            .Exists(leaf =>
                leaf.Policy == Any || leaf.Line().Where(own.Contains).All(n => accepted.Contains(n.Policy))
            );
    }

    private void Prune()
    {
        for (var i = _levels.Count - 2; i >= 0; i--)
        {
            var parents = _levels[i + 1].Select(n => n.Parent).ToHashSet();
            _levels[i].RemoveAll(n => !parents.Contains(n));
        }
    }

    private sealed class Node(string policy, Node? parent, IReadOnlyList<string> expected)
    {
        public string Policy => policy;
        public Node? Parent => parent;
        public IReadOnlyList<string> Expected { get; set; } = expected;

        public IEnumerable<Node> Line()
        {
            for (var node = this; node is not null; node = node.Parent)
            {
                yield return node;
            }
        }
    }
}
