using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using Org.BouncyCastle.Math.EC.Rfc8032;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

public sealed class ConsistencyProofTests
{
    private const string Origin = "test.invalid/log";
    private static readonly byte[] PrivateKey = Filled(7);
    private static readonly CheckpointKey Key = KeyOf(Origin);
    private static readonly byte[][] Leaves = [.. Enumerable.Range(0, 7).Select(i => MerkleTree.HashLeaf([(byte)i]))];
    private static readonly Checkpoint Old = CheckpointOf(Origin, 3);
    private static readonly ConsistencyProof Good = new(
        3,
        MerkleTree.ConsistencyProof(3, 7, Node),
        CheckpointOf(Origin, 7).Sign(Key, Sign)
    );

    [Fact]
    public void A_proof_renders_as_it_was_read_and_leads_to_the_newer_checkpoint()
    {
        var text = Good.Render();
        Assert.StartsWith("old 3\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n\n" + Good.SignedCheckpoint, text, StringComparison.Ordinal);
        var read = Accepted(ConsistencyProof.Parse(text));
        Assert.Equal(text, read.Render());
        Assert.Equal(7, Accepted(read.Verify(Old, [Key])).Size);
    }

    [Theory]
    [InlineData("old 3\n", "old 03\n")]
    [InlineData("old 3\n", "old -3\n")]
    [InlineData("old 3\n", "size 3\n")]
    [InlineData("old 3\n", "old 3\nAA==\n")]
    public void Another_text_is_no_proof(string good, string bad) =>
        Assert.Equal(
            RejectionReason.ProofMalformed,
            RefusalOf(ConsistencyProof.Parse(Good.Render().Replace(good, bad, StringComparison.Ordinal)))
        );

    [Fact]
    public void A_proof_from_another_checkpoint_or_another_log_is_refused()
    {
        var reason = RejectionReason.ConsistencyProofInvalid;
        Assert.Equal(reason, RefusalOf(Good.Verify(CheckpointOf(Origin, 4), [Key])));
        Assert.Equal(reason, RefusalOf(Good.Verify(Old with { Root = Filled(1) }, [Key])));
        Assert.Equal(reason, RefusalOf((Good with { Hashes = [] }).Verify(Old, [Key])));
        Assert.Equal(reason, RefusalOf(Good.Verify(CheckpointOf("other.invalid/log", 3), [Key])));
        Assert.Equal(
            RejectionReason.CheckpointSignatureInvalid,
            RefusalOf(Good.Verify(Old, [KeyOf("other.invalid/log")]))
        );
    }

    private static CheckpointKey KeyOf(string name)
    {
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(PrivateKey, 0, key, 0);
        return CheckpointKey.Create(name, key);
    }

    private static byte[] Sign(byte[] body)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(PrivateKey, 0, body, 0, body.Length, signature, 0);
        return signature;
    }

    private static Checkpoint CheckpointOf(string origin, int size) =>
        new(origin, size, MerkleTree.Root(Leaves[..size]), 1_763_888_400);

    private static byte[] Node(int level, long index) =>
        MerkleTree.Root(Leaves.Skip((int)index << level).Take(1 << level).ToList());
}
