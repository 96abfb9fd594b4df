using System.Formats.Asn1;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Evidence;

/// <summary>A hash tree over many groups of data objects (RFC 4998 §4.2): one timestamp over its root speaks of all of them.</summary>
/// <remarks>Nodes are joined in ascending order of their octets, so a reduced tree needs no left and right.</remarks>
public sealed class RenewalTree
{
    private readonly List<byte[]> _reduced;

    private RenewalTree(byte[] root, List<byte[]> reduced) => (Root, _reduced) = (root, reduced);

    /// <summary>What the authority has to stamp, SHA-256.</summary>
    public byte[] Root { get; }

    /// <summary>DER, a SEQUENCE of PartialHashtree, in the order of the groups.</summary>
    public IReadOnlyList<byte[]> ReducedTrees => _reduced;

    /// <param name="groups">Of each piece of evidence the digests of its data objects, as <see cref="GroupOf"/> orders them; at least one piece.</param>
    public static RenewalTree Build(IReadOnlyList<IReadOnlyList<byte[]>> groups)
    {
        var lists = groups.ToList();
        if (lists.Exists(list => list.Count < 2 || list.Any(hash => hash.Length != SHA256.HashSizeInBytes)))
        {
            throw new ArgumentException("groups of at least two digests", nameof(groups));
        }

        var reduced = lists.ConvertAll(list => new List<IReadOnlyList<byte[]>> { list });
        var nodes = lists.Select((list, i) => (Hash: JoinedHash(list), Leaves: new List<int> { i })).ToList();
        while (nodes.Count > 1)
        {
            var above = new List<(byte[] Hash, List<int> Leaves)>((nodes.Count + 1) / 2);
            for (var i = 0; i < nodes.Count; i += 2)
            {
                above.Add(i + 1 == nodes.Count ? nodes[i] : Join(nodes[i], nodes[i + 1], reduced));
            }

            nodes = above;
        }

        return new RenewalTree(nodes[0].Hash, reduced.ConvertAll(Encode));
    }

    /// <summary>Digest of the digests in ascending order, one after the other (RFC 4998 §4.2 step 4).</summary>
    internal static byte[] JoinedHash(IEnumerable<byte[]> hashes) =>
        SHA256.HashData([.. hashes.Order(Octets).SelectMany(hash => hash)]);

    /// <summary>The SHA-256 digests of one piece's data objects, each once, ascending.</summary>
    public static IReadOnlyList<byte[]> GroupOf(IEnumerable<byte[]> digests)
    {
        var group = digests.DistinctBy(Convert.ToHexString, StringComparer.Ordinal).Order(Octets).ToList();

        // A group of one is read in two ways by those who implement RFC 4998; none of ours is.
        return group.Count > 1 ? group : throw new ArgumentException("a group of one object", nameof(digests));
    }

    private static Comparer<byte[]> Octets { get; } =
        Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    private static (byte[] Hash, List<int> Leaves) Join(
        (byte[] Hash, List<int> Leaves) left,
        (byte[] Hash, List<int> Leaves) right,
        List<List<IReadOnlyList<byte[]>>> reduced
    )
    {
        left.Leaves.ForEach(leaf => reduced[leaf].Add([right.Hash]));
        right.Leaves.ForEach(leaf => reduced[leaf].Add([left.Hash]));
        return (JoinedHash([left.Hash, right.Hash]), [.. left.Leaves, .. right.Leaves]);
    }

    private static byte[] Encode(List<IReadOnlyList<byte[]>> lists)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var list in lists)
            {
                using (writer.PushSequence())
                {
                    foreach (var hash in list)
                    {
                        writer.WriteOctetString(hash);
                    }
                }
            }
        }

        return writer.Encode();
    }
}
