using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using Org.BouncyCastle.Math.EC.Rfc8032;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

public sealed class LogTextTests
{
    private static readonly byte[] PrivateKey = Filled(7);
    private static readonly CheckpointKey Key = CheckpointKey.Create("test.invalid/log", PublicKeyOf(PrivateKey));
    private static readonly CheckpointKey OtherKey = CheckpointKey.Create("test.invalid/log", PublicKeyOf(Filled(8)));
    private static readonly Checkpoint Good = new("test.invalid/log", 13, Filled(3), 1_763_888_400);
    private static readonly string Note = Good.Sign(Key, Signer(PrivateKey));
    private static readonly EvidenceLeaf Leaf = new(
        Guid.Parse("0e0e0e0e-0000-4000-8000-000000000001"),
        "jianli-commitment/1",
        Filled(1),
        Filled(2),
        Filled(3),
        Filled(4),
        new DateTimeOffset(2026, 11, 23, 1, 0, 5, 250, TimeSpan.Zero),
        Filled(5)
    );

    [Fact]
    public void The_key_of_the_Go_checksum_database_parses()
    {
        // Published with Go since 1.13 (cmd/go, GOSUMDB).
        const string vkey = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        var key = Accepted(CheckpointKey.Parse(vkey));
        Assert.Equal(0x033de0aeu, key.Id);
        Assert.Equal(vkey, key.ToVkey());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a+b")]
    [InlineData("sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")]
    [InlineData("sum.golang.orh+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")]
    [InlineData("sum.golang.org+033DE0AE+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")]
    [InlineData("sum.golang.org+033de0ae+As4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")]
    [InlineData("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8O")]
    public void Any_other_key_text_is_refused(string vkey) =>
        Assert.Equal(RejectionReason.KeyMalformed, RefusalOf(CheckpointKey.Parse(vkey)));

    [Fact]
    public void A_checkpoint_is_a_signed_note()
    {
        var id = Convert.ToBase64String([.. Convert.FromHexString($"{Key.Id:x8}")])[..5];
        Assert.StartsWith(
            $"test.invalid/log\n13\n{Convert.ToBase64String(Filled(3))}\ntime 1763888400\n\n— test.invalid/log {id}",
            Note,
            StringComparison.Ordinal
        );
        var read = Accepted(Checkpoint.Verify(Note, [OtherKey, Key]));
        Assert.Equal(Good.Body, read.Body);
    }

    [Fact]
    public void A_line_of_an_unknown_witness_is_passed_over() =>
        Assert.Equal(
            13,
            Accepted(
                Checkpoint.Verify(Note + $"— witness.invalid {Convert.ToBase64String(new byte[68])}\n", [Key])
            ).Size
        );

    [Fact]
    public void A_checkpoint_is_only_signed_by_the_key_of_its_origin() =>
        Assert.Throws<ArgumentException>(() => (Good with { Origin = "other.invalid" }).Sign(Key, Signer(PrivateKey)));

    public static TheoryData<string, string, RejectionReason> Notes =>
        new()
        {
            {
                "other size",
                Note.Replace("\n13\n", "\n12\n", StringComparison.Ordinal),
                RejectionReason.CheckpointSignatureInvalid
            },
            {
                "other time",
                Note.Replace("1763888400", "1763888401", StringComparison.Ordinal),
                RejectionReason.CheckpointSignatureInvalid
            },
            {
                "other origin",
                Note.Replace("test.invalid/log", "fest.invalid/log", StringComparison.Ordinal),
                RejectionReason.CheckpointSignatureInvalid
            },
            { "other origin line", "fest" + Note[4..], RejectionReason.CheckpointSignatureInvalid },
            { "unknown key", Good.Sign(OtherKey, Signer(Filled(8))), RejectionReason.CheckpointSignatureInvalid },
            {
                "second, wrong line of the key",
                Note + Good.Sign(Key, _ => new byte[64])[(Good.Body.Length + 1)..],
                RejectionReason.CheckpointSignatureInvalid
            },
            {
                "leading zero",
                Note.Replace("\n13\n", "\n013\n", StringComparison.Ordinal),
                RejectionReason.CheckpointMalformed
            },
            {
                "no time",
                Note.Replace("time 1763888400\n", "", StringComparison.Ordinal),
                RejectionReason.CheckpointMalformed
            },
            {
                "more extensions",
                Note.Replace("1763888400\n", "1763888400\nmore\n", StringComparison.Ordinal),
                RejectionReason.CheckpointMalformed
            },
            { "no signature", Good.Body + "\n", RejectionReason.CheckpointMalformed },
            { "no empty line", Good.Body, RejectionReason.CheckpointMalformed },
            { "no final LF", Note[..^1], RejectionReason.CheckpointMalformed },
            { "hyphen for dash", Note.Replace('—', '-'), RejectionReason.CheckpointMalformed },
            { "empty", "", RejectionReason.CheckpointMalformed },
            { "too long", Note + new string('x', 20_000) + "\n", RejectionReason.CheckpointMalformed },
        };

    [Theory]
    [MemberData(nameof(Notes))]
    public void Any_other_note_is_refused(string name, string note, RejectionReason reason) =>
        Assert.True(RefusalOf(Checkpoint.Verify(note, [Key])) == reason, name);

    [Fact]
    public void A_proof_renders_as_it_was_read()
    {
        var text = new LogProof(7, [Filled(1), Filled(2)], Note).Render();
        Assert.Equal(
            $"c2sp.org/tlog-proof@v1\nindex 7\n{Convert.ToBase64String(Filled(1))}\n{Convert.ToBase64String(Filled(2))}\n\n{Note}",
            text
        );
        Assert.Equal(text, Accepted(LogProof.Parse(text)).Render());
        Assert.Empty(Accepted(LogProof.Parse(new LogProof(0, [], Note).Render())).Hashes);
    }

    public static TheoryData<string, Func<string, string>, RejectionReason> Proofs =>
        new()
        {
            {
                "other version",
                text => text.Replace("@v1", "@v2", StringComparison.Ordinal),
                RejectionReason.ProofMalformed
            },
            {
                "extra line",
                text => text.Replace("index", "extra AA==\nindex", StringComparison.Ordinal),
                RejectionReason.ProofMalformed
            },
            {
                "leading zero",
                text => text.Replace("index 7", "index 07", StringComparison.Ordinal),
                RejectionReason.ProofMalformed
            },
            {
                "negative index",
                text => text.Replace("index 7", "index -7", StringComparison.Ordinal),
                RejectionReason.ProofMalformed
            },
            {
                "short hash",
                text => text.Replace("AQE=\n", "AQ==\n", StringComparison.Ordinal),
                RejectionReason.ProofMalformed
            },
            {
                "no checkpoint",
                text => text[..text.IndexOf("\n\n", StringComparison.Ordinal)],
                RejectionReason.ProofMalformed
            },
            { "half a checkpoint", text => text[..^1], RejectionReason.CheckpointMalformed },
            {
                "too many hashes",
                text =>
                    text.Replace(
                        "index 7\n",
                        "index 7\n" + string.Concat(Enumerable.Repeat(Convert.ToBase64String(Filled(1)) + "\n", 64)),
                        StringComparison.Ordinal
                    ),
                RejectionReason.ProofMalformed
            },
        };

    [Theory]
    [MemberData(nameof(Proofs))]
    public void Any_other_proof_text_is_refused(string name, Func<string, string> mutate, RejectionReason reason)
    {
        var mutant = mutate(new LogProof(7, [Filled(1), Filled(2)], Note).Render());
        Assert.True(RefusalOf(LogProof.Parse(mutant)) == reason, name);
    }

    [Fact]
    public void A_leaf_fits_its_limit_and_renders_as_it_was_read()
    {
        var bytes = Leaf.Render();
        Assert.InRange(bytes.Length, 1, EvidenceLeaf.MaxBytes);
        Assert.Equal(bytes, Accepted(EvidenceLeaf.Parse(bytes)).Render());
        var first = (Leaf with { PreviousLeaf = null }).Render();
        Assert.EndsWith("previous none\n", Encoding.ASCII.GetString(first), StringComparison.Ordinal);
        Assert.Null(Accepted(EvidenceLeaf.Parse(first)).PreviousLeaf);
    }

    [Fact]
    public void A_flipped_leaf_or_salt_is_refused_or_reads_as_other_digests()
    {
        var salts = new EvidenceSalts(Filled(1), Filled(2), Filled(3), Filled(4)).Render();
        foreach (
            var (bytes, parse) in new (byte[], Func<byte[], byte[]?>)[]
            {
                (Leaf.Render(), b => EvidenceLeaf.Parse(b).TryGetValue(out var leaf, out _) ? leaf.Render() : null),
                (salts, b => EvidenceSalts.Parse(b).TryGetValue(out var read, out _) ? read.Render() : null),
            }
        )
        {
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                var flipped = (byte[])bytes.Clone();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(parse(flipped) is not { } again || again.AsSpan().SequenceEqual(flipped), $"bit {bit}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("jianli-evidence/1\n")]
    [InlineData("jianli-salts/1\nsignature 00\nstatement 00\nattachments 00\ncertificate 00\n")]
    public void Other_bytes_are_neither_leaf_nor_salts(string text)
    {
        Assert.Equal(RejectionReason.LeafMalformed, RefusalOf(EvidenceLeaf.Parse(Encoding.ASCII.GetBytes(text))));
        Assert.Equal(RejectionReason.LeafMalformed, RefusalOf(EvidenceSalts.Parse(Encoding.ASCII.GetBytes(text))));
    }

    [Fact]
    public void A_digest_is_the_hash_of_salt_and_bytes() =>
        Assert.Equal(SHA256.HashData([.. Filled(9), 1, 2, 3]), EvidenceLeaf.Digest(Filled(9), [1, 2, 3]));

    private static byte[] PublicKeyOf(byte[] privateKey)
    {
        var publicKey = new byte[32];
        Ed25519.GeneratePublicKey(privateKey, 0, publicKey, 0);
        return publicKey;
    }

    private static Func<byte[], byte[]> Signer(byte[] privateKey) =>
        body =>
        {
            var signature = new byte[64];
            Ed25519.Sign(privateKey, 0, body, 0, body.Length, signature, 0);
            return signature;
        };
}
