using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>Our verdict on one path beside BouncyCastle's.</summary>
/// <param name="Ours">Null = accepted.</param>
/// <param name="Theirs">Null = accepted.</param>
/// <param name="Reason">Why they may differ; null = they may not.</param>
internal sealed record Comparison(Rejection? Ours, string? Theirs, string? Reason)
{
    public bool Agrees => Ours is null == Theirs is null;

    public bool IsExplained => Agrees || Reason is not null;

    /// <param name="path">DER, leaf first, anchor last; the names chain.</param>
    public static Comparison Of(IReadOnlyList<byte[]> path, PathPolicy policy, DateTimeOffset at)
    {
        var nodes = new List<CertificateNode>();
        Rejection? ours = null;
        foreach (var der in path)
        {
            if (!CertificateNode.Parse(der, PathProfile.Pkix).TryGetValue(out var node, out ours))
            {
                break;
            }

            nodes.Add(node);
        }

        ours ??= PathRules.Check(nodes, policy, PathProfile.Pkix, at);
        var theirs = BouncyCastlePath.Refusal(path, policy, at);
        var differ = ours is null != theirs is null;
        return new Comparison(ours, theirs, differ ? Disagreements.Explain(nodes, policy, ours, theirs) : null);
    }

    public override string ToString() =>
        $"ours: {Ours?.ToString() ?? "accepted"}; BouncyCastle: {Theirs ?? "accepted"}";
}
