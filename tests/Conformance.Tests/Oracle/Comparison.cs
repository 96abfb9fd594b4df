using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>Our verdict on one path beside BouncyCastle's.</summary>
/// <param name="Ours">Null = accepted.</param>
/// <param name="Theirs">Null = accepted.</param>
internal sealed record Comparison(Rejection? Ours, string? Theirs)
{
    public bool Agrees => Ours is null == Theirs is null;

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

        return new Comparison(
            ours ?? PathRules.Check(nodes, policy, PathProfile.Pkix, at),
            BouncyCastlePath.Refusal(path, policy, at)
        );
    }

    public override string ToString() =>
        $"ours: {Ours?.ToString() ?? "accepted"}; BouncyCastle: {Theirs ?? "accepted"}";
}
