using System.Security.Cryptography;
using System.Text;
using CsCheck;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

public sealed class MerkleTreeTests
{
    private const int MaxSize = 130;
    private static readonly byte[][] Leaves =
    [
        .. Enumerable.Range(0, MaxSize).Select(i => MerkleTree.HashLeaf(Encoding.ASCII.GetBytes($"leaf {i}"))),
    ];
    private static readonly byte[][] Roots = [.. Enumerable.Range(0, MaxSize + 1).Select(n => Naive(0, n))];
    private static readonly Func<int, long, byte[]> Stored = StoredNodes();

    [Fact]
    public void The_empty_tree_has_the_hash_of_nothing()
    {
        const string empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        Assert.Equal(empty, Convert.ToHexStringLower(MerkleTree.Root([])));
        Assert.Equal(empty, Convert.ToHexStringLower(MerkleTree.Root(0, Stored)));
    }

    [Fact]
    public void The_vectors_of_certificate_transparency_hold()
    {
        // Leaves and roots that Certificate Transparency implementations share as test data.
        string[] inputs =
        [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        string[] roots =
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var hashes = inputs.Select(hex => MerkleTree.HashLeaf(Convert.FromHexString(hex))).ToList();
        for (var n = 1; n <= roots.Length; n++)
        {
            Assert.Equal(roots[n - 1], Convert.ToHexStringLower(MerkleTree.Root(hashes.Take(n).ToList())));
        }
    }

    [Fact]
    public void Every_root_equals_the_naive_recursion_of_RFC_6962()
    {
        for (var n = 0; n <= MaxSize; n++)
        {
            Assert.Equal(Roots[n], MerkleTree.Root(Leaves[..n]));
            Assert.Equal(Roots[n], MerkleTree.Root(n, Stored));
        }
    }

    [Fact]
    public void Every_inclusion_proof_verifies_and_no_other_index_size_leaf_or_root_does()
    {
        for (var size = 1; size <= MaxSize; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleTree.InclusionProof(index, size, Stored);
                Assert.True(Included(index, size, Leaves[index], proof, Roots[size]), $"{index} of {size}");
                Assert.False(Included(index + 1, size, Leaves[index], proof, Roots[size]));
                Assert.False(Included(index - 1, size, Leaves[index], proof, Roots[size]));
                Assert.False(Included(index, size, Leaves[(index + 1) % MaxSize], proof, Roots[size]));
                Assert.False(Included(index, size, Leaves[index], proof, Roots[size - 1]));
                Assert.False(Included(index, size, Leaves[index], [.. proof, Leaves[0]], Roots[size]));
                Assert.False(
                    proof.Count > 0 && Included(index, size, Leaves[index], proof.Skip(1).ToList(), Roots[size])
                );
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_verifies_and_no_altered_one_does()
    {
        for (var second = 0; second <= MaxSize; second++)
        {
            for (var first = 0; first <= second; first++)
            {
                var proof = MerkleTree.ConsistencyProof(first, second, Stored);
                Assert.True(Consistent(first, second, Roots[first], Roots[second], proof), $"{first} to {second}");
                Assert.False(Consistent(first, second, Leaves[0].Reverse().ToArray(), Roots[second], proof));
                Assert.False(Consistent(first, second, Roots[first], Roots[second], [.. proof, Leaves[0]]));
                if (first > 0 && first < second)
                {
                    Assert.False(Consistent(first, second, Roots[first], Leaves[3], proof));
                    Assert.False(Consistent(first, second, Roots[first], Roots[second], proof.Skip(1).ToList()));
                    Assert.False(Consistent(first, second, Roots[first - 1], Roots[second], proof));
                }
            }
        }
    }

    [Fact]
    public void A_proof_with_one_flipped_bit_is_refused() =>
        Gen.Select(Gen.Int[2, MaxSize], Gen.Int[0, 100_000], Gen.Int[0, 100_000], Gen.Bool)
            .Sample(
                (size, a, b, inclusion) =>
                {
                    var other = a % (size - 1);
                    var proof = inclusion
                        ? MerkleTree.InclusionProof(other, size, Stored)
                        : MerkleTree.ConsistencyProof(other + 1, size, Stored);
                    var flipped = proof.Select(hash => (byte[])hash.Clone()).ToList();
                    flipped[b % flipped.Count][b % 32] ^= (byte)(1 << (b % 8));
                    return inclusion
                        ? !Included(other, size, Leaves[other], flipped, Roots[size])
                        : !Consistent(other + 1, size, Roots[other + 1], Roots[size], flipped);
                },
                iter: 5000
            );

    [Fact]
    public void Out_of_range_proofs_are_refused_and_never_throw()
    {
        Assert.Equal(
            RejectionReason.InclusionProofInvalid,
            RefusalOf(MerkleTree.VerifyInclusion(-1, 1, Leaves[0], [], Leaves[0]))
        );
        Assert.Equal(
            RejectionReason.InclusionProofInvalid,
            RefusalOf(MerkleTree.VerifyInclusion(1, 1, Leaves[0], [], Leaves[0]))
        );
        Assert.Equal(
            RejectionReason.InclusionProofInvalid,
            RefusalOf(MerkleTree.VerifyInclusion(0, long.MaxValue, Leaves[0], [], Leaves[0]))
        );
        Assert.Equal(
            RejectionReason.InclusionProofInvalid,
            RefusalOf(
                MerkleTree.VerifyInclusion(
                    0,
                    2,
                    Leaves[0],
                    [
                        [1],
                    ],
                    Leaves[0]
                )
            )
        );
        Assert.Equal(
            RejectionReason.ConsistencyProofInvalid,
            RefusalOf(MerkleTree.VerifyConsistency(3, 2, Roots[3], Roots[2], []))
        );
        Assert.Equal(
            RejectionReason.ConsistencyProofInvalid,
            RefusalOf(MerkleTree.VerifyConsistency(-1, 2, Roots[3], Roots[2], []))
        );
        Assert.Equal(
            RejectionReason.ConsistencyProofInvalid,
            RefusalOf(MerkleTree.VerifyConsistency(3, 7, Roots[3], Roots[7], []))
        );
        Assert.Equal(
            RejectionReason.ConsistencyProofInvalid,
            RefusalOf(
                MerkleTree.VerifyConsistency(
                    3,
                    7,
                    Roots[3],
                    Roots[7],
                    [
                        [1],
                    ]
                )
            )
        );
    }

    private static bool Included(long index, long size, byte[] leaf, IReadOnlyList<byte[]> proof, byte[] root) =>
        MerkleTree.VerifyInclusion(index, size, leaf, proof, root).TryGetValue(out _, out _);

    private static bool Consistent(
        long first,
        long second,
        byte[] firstRoot,
        byte[] secondRoot,
        IReadOnlyList<byte[]> proof
    ) => MerkleTree.VerifyConsistency(first, second, firstRoot, secondRoot, proof).TryGetValue(out _, out _);

    /// <summary>RFC 6962 §2.1, written down a second time and without any cleverness.</summary>
    private static byte[] Naive(int start, int count)
    {
        if (count == 0)
        {
            return SHA256.HashData([]);
        }

        if (count == 1)
        {
            return Leaves[start];
        }

        var k = 1;
        while (k * 2 < count)
        {
            k *= 2;
        }

        return SHA256.HashData([1, .. Naive(start, k), .. Naive(start + k, count - k)]);
    }

    private static Func<int, long, byte[]> StoredNodes()
    {
        var nodes = new Dictionary<(int, long), byte[]>();
        for (var i = 0; i < MaxSize; i++)
        {
            foreach (var (level, index, hash) in MerkleTree.Append(i, Leaves[i], (l, n) => nodes[(l, n)]))
            {
                nodes.Add((level, index), hash);
            }
        }

        return (level, index) => nodes[(level, index)];
    }
}
