using System.Text.Json.Nodes;
using JianliRegistry.Conformance.Tests.Suites;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>One signed chain and the instant at which somebody judged it.</summary>
/// <param name="Path">Leaf first, anchor last.</param>
internal sealed record RealChain(IReadOnlyList<CertificateNode> Path, DateTimeOffset At);

/// <summary>Every chain of the suites, where they are, whatever its case expects; and always one of our own test authority.</summary>
internal static class RealChains
{
    public static IReadOnlyList<RealChain> All { get; } =
    [
        .. Ours(),
        .. SuiteFolder
            .Files.SelectMany(SuiteFolder.Read)
            .Select(one => JsonNode.Parse(one.Question)!)
            .SelectMany(OfCase),
    ];

    private static List<RealChain> Ours()
    {
        var at = TimeProvider.System.GetUtcNow();
        using var authority = new TestAuthority(at);
        var leaf = authority.IssueLeaf(new LeafOptions()).Der;
        return Find([.. Read(authority.Anchors)], [.. Read(authority.Intermediates)], leaf, at);
    }

    private static IEnumerable<RealChain> OfCase(JsonNode question) =>
        (string?)question["op"] == "path"
            ? Find(
                [.. Read(Bytes(question["anchors"]))],
                [.. Read(Bytes(question["intermediates"]))],
                Convert.FromBase64String((string)question["leaf"]!),
                (DateTimeOffset)question["time"]!
            )
            : [];

    private static List<RealChain> Find(
        IReadOnlyList<CertificateNode> anchors,
        IReadOnlyList<CertificateNode> helpers,
        byte[] leaf,
        DateTimeOffset at
    )
    {
        var chains = new List<RealChain>();
        foreach (var node in Read([leaf]))
        {
            // Refusing each candidate brings the next.
            var search = new PathSearch(
                anchors,
                helpers,
                PathProfile.Pkix,
                new PathBudget(),
                path =>
                {
                    chains.Add(new RealChain([.. path], at));
                    return new Rejection(RejectionReason.PathInvalid, "the next, please");
                }
            );
            search.Run(node);
        }

        return chains;
    }

    private static IEnumerable<CertificateNode> Read(IEnumerable<byte[]> certificates)
    {
        foreach (var der in certificates)
        {
            if (CertificateNode.Parse(der, PathProfile.Pkix).TryGetValue(out var node, out _))
            {
                yield return node;
            }
        }
    }

    private static IEnumerable<byte[]> Bytes(JsonNode? list) =>
        list?.AsArray().Select(text => Convert.FromBase64String((string)text!)) ?? [];
}
