using System.Globalization;
using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>That a checkpoint continues an older one, in the form of a C2SP tlog-witness request: old size, hashes, signed checkpoint.</summary>
public sealed record ConsistencyProof(long OldSize, IReadOnlyList<byte[]> Hashes, string SignedCheckpoint)
{
    private const string OldPrefix = "old ";
    private const int MaxHashes = 63;

    public string Render()
    {
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture, $"{OldPrefix}{OldSize}\n");
        foreach (var hash in Hashes)
        {
            _ = text.Append(Convert.ToBase64String(hash)).Append('\n');
        }

        return text.Append('\n').Append(SignedCheckpoint).ToString();
    }

    public static Verdict<ConsistencyProof> Parse(string text)
    {
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = split < 0 ? [] : text[..split].Split('\n');
        if (
            lines.Length is < 1 or > MaxHashes + 1
            || !lines[0].StartsWith(OldPrefix, StringComparison.Ordinal)
            || !long.TryParse(
                lines[0].AsSpan(OldPrefix.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var oldSize
            )
        )
        {
            return Malformed("not an old size, hashes and a checkpoint");
        }

        var hashes = new List<byte[]>();
        foreach (var line in lines.Skip(1))
        {
            if (!Checkpoint.TryBase64(line, MerkleTree.HashLength, out var hash))
            {
                return Malformed("a hash is malformed");
            }

            hashes.Add(hash);
        }

        var proof = new ConsistencyProof(oldSize, hashes, text[(split + 2)..]);
        return proof.Render() == text ? proof : Malformed("the size is spelled differently");
    }

    /// <returns>The newer checkpoint, signed by one of the keys and a continuation of <paramref name="old"/>.</returns>
    public Verdict<Checkpoint> Verify(Checkpoint old, IReadOnlyList<CheckpointKey> keys)
    {
        if (!Checkpoint.Verify(SignedCheckpoint, keys).TryGetValue(out var current, out var rejection))
        {
            return rejection;
        }

        if (old.Size != OldSize || old.Origin != current.Origin)
        {
            return new Rejection(RejectionReason.ConsistencyProofInvalid, "it starts from another checkpoint");
        }

        return MerkleTree
            .VerifyConsistency(old.Size, current.Size, old.Root, current.Root, Hashes)
            .TryGetValue(out _, out rejection)
            ? current
            : rejection;
    }

    private static Rejection Malformed(string detail) => new(RejectionReason.ProofMalformed, detail);
}
