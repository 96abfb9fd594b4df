using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Signing.SampleCommitmentCms;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>Evidence records of RFC 4998: many pieces of evidence, one timestamp.</summary>
public sealed class RenewalRecordTests : IDisposable
{
    private readonly SampleRenewal _first = new(SamplePackage.Now);
    private readonly SampleRenewal _second = new(SamplePackage.Now.AddYears(5));

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public void One_token_speaks_of_every_member_of_a_batch_of_any_size()
    {
        for (var size = 1; size <= 33; size++)
        {
            var groups = Groups(size);
            var tree = Tree(groups);
            var token = _first.StampHash(tree.Root);
            foreach (var (i, group) in groups.Index())
            {
                var record = Value(RenewalRecord.Verify(RenewalRecord.Encode(tree.ReducedTrees[i], [token])));
                Assert.All(group, item => Assert.True(record.Covers(item)));
                Assert.Equal(group.Count, record.Group.Count);
                Assert.False(record.Covers(groups[(i + 1) % size][0]) && size > 1);
            }
        }
    }

    [Fact]
    public void A_member_learns_nothing_of_others_but_digests_of_digests()
    {
        var groups = Groups(9);
        var tree = Tree(groups);
        var others = groups.Skip(1).SelectMany(group => group).Select(SHA256.HashData);
        Assert.All(others, hash => Assert.Equal(-1, tree.ReducedTrees[0].AsSpan().IndexOf(hash)));
    }

    [Fact]
    public void The_record_is_an_EvidenceRecord_of_RFC_4998()
    {
        var tree = Tree(Groups(5));
        var der = RecordOf(tree, 3);
        // The library's own EvidenceRecord wants the optional parts; what is inside of it is read by its types.
        var record = Org.BouncyCastle.Asn1.Asn1Sequence.GetInstance(der);
        var sequence = Org.BouncyCastle.Asn1.Tsp.ArchiveTimeStampSequence.GetInstance(record[2]);
        var lists = sequence.GetArchiveTimeStampChains()[0].GetArchiveTimestamps()[0].GetReducedHashTree();

        Assert.Equal(record[2].ToAsn1Object(), sequence.ToAsn1Object());
        Assert.Equal(4, lists.Length);
        Assert.True(lists[0].ContainsHash(SHA256.HashData([3, 1])));
    }

    [Fact]
    public void A_renewal_is_over_the_whole_token_before_it()
    {
        var tree = Tree(Groups(4));
        var first = _first.StampHash(tree.Root);
        var second = _second.StampHash(SHA256.HashData(first));
        var record = Value(RenewalRecord.Verify(RenewalRecord.Encode(tree.ReducedTrees[0], [first, second])));
        Assert.Equal([_first.At, _second.At], record.Stamps.Select(s => s.Time));

        var again = _second.StampHash(tree.Root);
        Refused(
            RejectionReason.TimestampImprintMismatch,
            RenewalRecord.Verify(RenewalRecord.Encode(tree.ReducedTrees[0], [first, again]))
        );
        var early = _first.StampHash(SHA256.HashData(_second.StampHash(tree.Root)));
        Assert.False(
            RenewalRecord.Verify(RenewalRecord.Encode(tree.ReducedTrees[0], [first, early])).TryGetValue(out _, out _)
        );
    }

    [Fact]
    public void A_renewal_older_than_what_it_renews_is_refused()
    {
        var tree = Tree(Groups(2));
        var late = _second.StampHash(tree.Root);
        var early = _first.StampHash(SHA256.HashData(late));
        Refused(
            RejectionReason.TimeOrderInvalid,
            RenewalRecord.Verify(RenewalRecord.Encode(tree.ReducedTrees[0], [late, early]))
        );
    }

    [Fact]
    public void A_tree_of_another_batch_does_not_fit()
    {
        var (tree, other) = (Tree(Groups(4)), Tree(Groups(3)));
        Refused(
            RejectionReason.TimestampImprintMismatch,
            RenewalRecord.Verify(RenewalRecord.Encode(other.ReducedTrees[0], [_first.StampHash(tree.Root)]))
        );
    }

    [Fact]
    public void Other_forms_are_refused()
    {
        var good = RecordOf(Tree(Groups(3)), 0);
        Refused(RejectionReason.ProofMalformed, RenewalRecord.Verify([.. good, 0]));
        Refused(RejectionReason.ProofMalformed, RenewalRecord.Verify([]));
        Refused(RejectionReason.ProofMalformed, RenewalRecord.Verify([0x30, 0x00]));
        var second = new byte[good.Length];
        good.CopyTo(second, 0);
        second[good.AsSpan().IndexOf((byte[])[0x02, 0x01, 0x01]) + 2] = 2;
        Refused(RejectionReason.ProofMalformed, RenewalRecord.Verify(second));

        // A list of one digest is read in two ways by those who implement the RFC.
        var lonely = new AsnWriter(AsnEncodingRules.DER);
        using (lonely.PushSequence())
        using (lonely.PushSequence())
        {
            lonely.WriteOctetString(SHA256.HashData([1]));
        }

        Refused(
            RejectionReason.ProofMalformed,
            RenewalRecord.Verify(RenewalRecord.Encode(lonely.Encode(), [_first.StampHash(SHA256.HashData([1]))]))
        );
        _ = Assert.Throws<ArgumentException>(() => RenewalTree.GroupOf([SHA256.HashData([1])]));
    }

    [Fact]
    public void A_flipped_bit_of_the_tree_is_refused()
    {
        var tree = Tree(Groups(6));
        var der = RecordOf(tree, 2);
        var from = der.AsSpan().IndexOf(tree.ReducedTrees[2].AsSpan(2));
        for (var i = from * 8; i < (from + tree.ReducedTrees[2].Length - 2) * 8; i++)
        {
            var verdict = RenewalRecord.Verify(Mutate(der, i / 8, (byte)(1 << (i % 8))));
            Assert.False(verdict.TryGetValue(out _, out _), $"bit {i} does not matter");
        }
    }

    private byte[] RecordOf(RenewalTree tree, int member) =>
        RenewalRecord.Encode(tree.ReducedTrees[member], [_first.StampHash(tree.Root)]);

    private static RenewalTree Tree(IReadOnlyList<IReadOnlyList<byte[]>> groups) =>
        RenewalTree.Build([.. groups.Select(group => RenewalTree.GroupOf(group.Select(SHA256.HashData)))]);

    private static IReadOnlyList<IReadOnlyList<byte[]>> Groups(int size) =>
        [
            .. Enumerable
                .Range(0, size)
                .Select(i =>
                    (IReadOnlyList<byte[]>)
                        [
                            [(byte)i, 1],
                            [(byte)i, 2],
                            [(byte)i, 3],
                        ]
                ),
        ];
}
