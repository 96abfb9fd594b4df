namespace JianliRegistry.Core.Certificates;

/// <summary>The valid policies of a path (RFC 5280 §6.1.2 (a)), kept as a graph with one node a policy and level (RFC 9618).</summary>
/// <remarks>
/// The tree of RFC 5280 holds a node for each way in which a policy can be reached, so a few hostile mappings make it grow
/// exponentially. Here a level has at most as many nodes as its certificate and the mappings above name, and both are in bytes
/// that were received. A level without nodes is the tree's NULL, and stays so.
/// </remarks>
internal sealed class PolicyGraph
{
    private const string AnyPolicy = PolicyExtensions.AnyPolicy;
    private Dictionary<string, Node> _level = new() { [AnyPolicy] = new Node(AnyPolicy, []) };

    public bool IsNull => _level.Count == 0;

    /// <summary>§6.1.3 (d), (e): the next certificate's policies.</summary>
    /// <param name="asserted">Null where the certificate has no certificatePolicies.</param>
    /// <param name="anyPolicyCounts">inhibit_anyPolicy is not reached, or a self-issued CA.</param>
    public void Descend(IReadOnlyList<string>? asserted, bool anyPolicyCounts)
    {
        if (IsNull || asserted is null)
        {
            _level = [];
            return;
        }

        var expected = ParentsByExpectedPolicy();
        var next = new Dictionary<string, Node>();

        // (d) (1): what the level above expects; else what anyPolicy above lets through.
        foreach (var policy in asserted)
        {
            if (
                policy != AnyPolicy
                && (expected.GetValueOrDefault(policy) ?? expected.GetValueOrDefault(AnyPolicy)) is { } parents
            )
            {
                next[policy] = new Node(policy, parents);
            }
        }

        // (d) (2): anyPolicy here carries on everything that is expected and was not named.
        if (anyPolicyCounts && asserted.Contains(AnyPolicy))
        {
            foreach (var (policy, parents) in expected)
            {
                next.TryAdd(policy, new Node(policy, parents));
            }
        }

        // (d) (3), removing nodes without children, changes no later level; the end walks upwards from what is left.
        _level = next;
    }

    /// <summary>§6.1.4 (b): policies of the issuer's domain become those of the subject's.</summary>
    /// <param name="allowed">policy_mapping is not used up; else a mapped policy ends here.</param>
    public void Map(IReadOnlyList<PolicyMapping> mappings, bool allowed)
    {
        if (mappings.Count == 0 || IsNull)
        {
            return;
        }

        foreach (var mapping in mappings.GroupBy(m => m.IssuerPolicy, m => m.SubjectPolicy))
        {
            if (!allowed)
            {
                _level.Remove(mapping.Key);
            }
            else if (_level.TryGetValue(mapping.Key, out var node))
            {
                node.Expected = [.. mapping.Distinct()];
            }
            else if (_level.TryGetValue(AnyPolicy, out var any))
            {
                _level[mapping.Key] = new Node(mapping.Key, any.Parents) { Expected = [.. mapping.Distinct()] };
            }
        }
    }

    /// <summary>§6.1.5 (g): whether anything is left after intersecting with the policies the caller accepts.</summary>
    /// <param name="accepted">user-initial-policy-set; empty or with anyPolicy = all.</param>
    public bool HasPolicyOf(IReadOnlyList<string> accepted)
    {
        if (IsNull || accepted.Count == 0 || accepted.Contains(AnyPolicy))
        {
            return !IsNull;
        }

        // (g) (iii) 3: anyPolicy at the end stands for each policy that is accepted.
        if (_level.ContainsKey(AnyPolicy))
        {
            return true;
        }

        // (g) (iii) 1, 2: policies in the anchor's own domain, those right below anyPolicy, decide.
        var (seen, open) = (new HashSet<Node>(), new Stack<Node>(_level.Values));
        while (open.TryPop(out var node))
        {
            foreach (var parent in node.Parents)
            {
                if (parent.Policy != AnyPolicy)
                {
                    if (seen.Add(parent))
                    {
                        open.Push(parent);
                    }
                }
                else if (accepted.Contains(node.Policy))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private Dictionary<string, List<Node>> ParentsByExpectedPolicy()
    {
        var expected = new Dictionary<string, List<Node>>(_level.Count);
        foreach (var node in _level.Values)
        {
            foreach (var policy in node.Expected)
            {
                if (!expected.TryGetValue(policy, out var parents))
                {
                    expected[policy] = parents = [];
                }

                parents.Add(node);
            }
        }

        return expected;
    }

    private sealed class Node(string policy, IReadOnlyList<Node> parents)
    {
        public string Policy => policy;
        public IReadOnlyList<Node> Parents => parents;

        /// <summary>expected_policy_set: what the level below has to say to be this node's child.</summary>
        public IReadOnlyList<string> Expected { get; set; } = [policy];
    }
}
