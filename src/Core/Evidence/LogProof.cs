using System.Globalization;
using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>C2SP tlog-proof text: index, inclusion hashes, signed checkpoint; we write no "extra" line and take none.</summary>
public sealed record LogProof(long Index, IReadOnlyList<byte[]> Hashes, string SignedCheckpoint)
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string IndexPrefix = "index ";
    private const int MaxHashes = 63;

    public string Render()
    {
        var text = new StringBuilder(Header).Append('\n');
        _ = text.Append(CultureInfo.InvariantCulture, $"{IndexPrefix}{Index}\n");
        foreach (var hash in Hashes)
        {
            _ = text.Append(Convert.ToBase64String(hash)).Append('\n');
        }

        return text.Append('\n').Append(SignedCheckpoint).ToString();
    }

    public static Verdict<LogProof> Parse(string text)
    {
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0)
        {
            return Malformed("not a proof and a checkpoint");
        }

        var lines = text[..split].Split('\n');
        if (
            lines.Length is < 2 or > MaxHashes + 2
            || lines[0] != Header
            || !lines[1].StartsWith(IndexPrefix, StringComparison.Ordinal)
            || !long.TryParse(
                lines[1].AsSpan(IndexPrefix.Length),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var index
            )
        )
        {
            return Malformed("header or index are malformed");
        }

        var hashes = new List<byte[]>();
        foreach (var line in lines.Skip(2))
        {
            if (!Checkpoint.TryBase64(line, MerkleTree.HashLength, out var hash))
            {
                return Malformed("a hash is malformed");
            }

            hashes.Add(hash);
        }

        var proof = new LogProof(index, hashes, text[(split + 2)..]);
        if (!Checkpoint.Parse(proof.SignedCheckpoint).TryGetValue(out _, out var rejection))
        {
            return rejection;
        }

        return proof.Render() == text ? proof : Malformed("the index is spelled differently");
    }

    private static Rejection Malformed(string detail) => new(RejectionReason.ProofMalformed, detail);
}
