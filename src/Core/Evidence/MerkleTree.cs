using System.Numerics;
using System.Security.Cryptography;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>RFC 6962 hashing: leaf = SHA-256(0x00 ‖ data), node = SHA-256(0x01 ‖ left ‖ right).</summary>
/// <remarks>
/// A log keeps the hash of each complete subtree under (level, index): level 0 are the leaves, (L, i) covers the leaves
/// i·2^L … (i+1)·2^L−1. These never change, so proofs cost O(log n) reads and an append O(1) writes on average.
/// </remarks>
public static class MerkleTree
{
    public const int HashLength = 32;

    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    // A leaf of the log has at most 1 KiB; an audit hashes millions of them.
    private const int StackLimit = 2048;

    public static byte[] HashLeaf(ReadOnlySpan<byte> data)
    {
        var input = data.Length < StackLimit ? stackalloc byte[data.Length + 1] : new byte[data.Length + 1];
        input[0] = LeafPrefix;
        data.CopyTo(input[1..]);
        return SHA256.HashData(input);
    }

    public static byte[] HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * HashLength)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + left.Length)..]);
        return SHA256.HashData(input[..(1 + left.Length + right.Length)]);
    }

    /// <summary>Root of a whole tree given its leaf hashes (empty: SHA-256 of nothing).</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leafHashes)
    {
        if (leafHashes.Count == 0)
        {
            return SHA256.HashData([]);
        }

        // Pairing level by level gives RFC 6962's tree: a node without a sibling moves up unchanged.
        var level = leafHashes;
        while (level.Count > 1)
        {
            var above = new List<byte[]>((level.Count + 1) / 2);
            for (var i = 0; i < level.Count; i += 2)
            {
                above.Add(i + 1 < level.Count ? HashNode(level[i], level[i + 1]) : level[i]);
            }

            level = above;
        }

        return level[0];
    }

    /// <summary>Root of the first <paramref name="size"/> leaves from stored node hashes.</summary>
    public static byte[] Root(long size, Func<int, long, byte[]> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? SHA256.HashData([]) : Subtree(0, size, hash);
    }

    /// <summary>RFC 6962 §2.1.1. <paramref name="hash"/> gives stored node hashes: (level, index) of complete subtrees.</summary>
    public static IReadOnlyList<byte[]> InclusionProof(long index, long size, Func<int, long, byte[]> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<byte[]>();
        var (start, count) = (0L, size);
        while (count > 1)
        {
            var left = LargestPowerOfTwoBelow(count);
            if (index - start < left)
            {
                proof.Add(Subtree(start + left, count - left, hash));
                count = left;
            }
            else
            {
                proof.Add(Subtree(start, left, hash));
                start += left;
                count -= left;
            }
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>RFC 6962 §2.1.2; empty when the sizes are equal or the first is 0.</summary>
    public static IReadOnlyList<byte[]> ConsistencyProof(long first, long second, Func<int, long, byte[]> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        var proof = new List<byte[]>();
        var (start, old, count, oldIsWhole) = (0L, first, second, true);
        while (old != 0 && old != count)
        {
            var left = LargestPowerOfTwoBelow(count);
            if (old <= left)
            {
                proof.Add(Subtree(start + left, count - left, hash));
                count = left;
            }
            else
            {
                proof.Add(Subtree(start, left, hash));
                (start, old, count, oldIsWhole) = (start + left, old - left, count - left, false);
            }
        }

        // The old root itself is what the verifier already has; a part of it has to be shown.
        if (old != 0 && !oldIsWhole)
        {
            proof.Add(Subtree(start, count, hash));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>The complete-subtree hashes (level, index, hash), leaf itself included, that appending one leaf at <paramref name="index"/> adds.</summary>
    public static IReadOnlyList<(int Level, long Index, byte[] Hash)> Append(
        long index,
        byte[] leafHash,
        Func<int, long, byte[]> hash
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var added = new List<(int, long, byte[])> { (0, index, leafHash) };
        var (level, node) = (0, leafHash);
        while ((index & 1) == 1)
        {
            node = HashNode(hash(level, index - 1), node);
            index >>= 1;
            level++;
            added.Add((level, index, node));
        }

        return added;
    }

    /// <summary>RFC 9162 §2.1.3.2.</summary>
    public static Verdict<byte[]> VerifyInclusion(
        long index,
        long size,
        byte[] leafHash,
        IReadOnlyList<byte[]> proof,
        byte[] root
    )
    {
        if (index < 0 || index >= size || leafHash.Length != HashLength || proof.Any(h => h.Length != HashLength))
        {
            return Wrong("index, size or a hash is out of range");
        }

        var (fn, sn, node) = (index, size - 1, leafHash);
        foreach (var hash in proof)
        {
            if (sn == 0)
            {
                return Wrong("the proof is too long");
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                node = HashNode(hash, node);
                var shift = BitOperations.TrailingZeroCount(fn);
                (fn, sn) = (fn >> shift, sn >> shift);
            }
            else
            {
                node = HashNode(node, hash);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && node.AsSpan().SequenceEqual(root) ? node : Wrong("the proof does not lead to the root");

        static Rejection Wrong(string detail) => new(RejectionReason.InclusionProofInvalid, detail);
    }

    /// <summary>RFC 9162 §2.1.4.2; from the empty tree only an empty proof leads to anything.</summary>
    public static Verdict<byte[]> VerifyConsistency(
        long first,
        long second,
        byte[] firstRoot,
        byte[] secondRoot,
        IReadOnlyList<byte[]> proof
    )
    {
        if (first < 0 || first > second || proof.Any(h => h.Length != HashLength))
        {
            return Inconsistent("sizes or a hash are out of range");
        }

        if (first == 0 || first == second)
        {
            var expected = first == second ? secondRoot : SHA256.HashData([]);
            return proof.Count == 0 && firstRoot.AsSpan().SequenceEqual(expected)
                ? secondRoot
                : Inconsistent("the first root is not that of its size");
        }

        return
            RootsOf(first, second, firstRoot, proof) is var (foundFirst, foundSecond)
            && foundFirst.AsSpan().SequenceEqual(firstRoot)
            && foundSecond.AsSpan().SequenceEqual(secondRoot)
            ? secondRoot
            : Inconsistent("the proof does not lead to both roots");

        static Rejection Inconsistent(string detail) => new(RejectionReason.ConsistencyProofInvalid, detail);
    }

    private static (byte[] First, byte[] Second)? RootsOf(
        long first,
        long second,
        byte[] firstRoot,
        IReadOnlyList<byte[]> proof
    )
    {
        var (fn, sn) = (first - 1, second - 1);
        var shift = BitOperations.TrailingZeroCount(~fn);
        (fn, sn) = (fn >> shift, sn >> shift);

        // fn = 0: the first tree is one complete subtree, and its root is the proof's unwritten first hash.
        var path = fn == 0 ? [firstRoot, .. proof] : proof;
        if (path.Count == 0)
        {
            return null;
        }

        var (fr, sr) = (path[0], path[0]);
        foreach (var hash in path.Skip(1))
        {
            if (sn == 0)
            {
                return null;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                (fr, sr) = (HashNode(hash, fr), HashNode(hash, sr));
                var up = BitOperations.TrailingZeroCount(fn);
                (fn, sn) = (fn >> up, sn >> up);
            }
            else
            {
                sr = HashNode(sr, hash);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 ? (fr, sr) : null;
    }

    /// <summary>Hash of <paramref name="count"/> leaves from <paramref name="start"/>, which every caller has aligned to the tree.</summary>
    private static byte[] Subtree(long start, long count, Func<int, long, byte[]> hash)
    {
        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.Log2((ulong)count);
            return hash(level, start >> level);
        }

        var left = LargestPowerOfTwoBelow(count);
        return HashNode(Subtree(start, left, hash), Subtree(start + left, count - left, hash));
    }

    private static long LargestPowerOfTwoBelow(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
