using System.Globalization;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>The log's leaf `jianli-act/1`: an act of the registry itself (挂失, erasure) in the chain of the organisation it concerns.</summary>
/// <remarks>As in <see cref="EvidenceLeaf"/> the digest is salted: without act and salt the leaf says only that something happened.</remarks>
/// <param name="Kind">The kind of the act's text, e.g. jianli-key-loss/1.</param>
/// <param name="ContentDigest">SHA-256(32-byte salt ‖ text).</param>
/// <param name="At">To the millisecond.</param>
/// <param name="PreviousLeaf">RFC 6962 leaf hash of the same organisation's last leaf, null for its first.</param>
public sealed record ActLeaf(Guid ActId, string Kind, byte[] ContentDigest, DateTimeOffset At, byte[]? PreviousLeaf)
{
    private const string Header = "jianli-act/1";
    private const string None = "none";
    private static readonly string[] Keys = ["act-id", "kind", "content", "at", "previous"];

    /// <summary>Canonical bytes; LeafHash = MerkleTree.HashLeaf(Render()).</summary>
    public byte[] Render() =>
        KeyValueLines.Render(
            Header,
            Keys,
            [
                ActId.ToString("D", CultureInfo.InvariantCulture),
                Kind,
                Convert.ToHexStringLower(ContentDigest),
                LeafValues.TextOf(At),
                PreviousLeaf is null ? None : Convert.ToHexStringLower(PreviousLeaf),
            ]
        );

    public static Verdict<ActLeaf> Parse(ReadOnlySpan<byte> bytes)
    {
        byte[]? previous = null;
        if (
            KeyValueLines.Parse(bytes, EvidenceLeaf.MaxBytes, Header, Keys) is not { } values
            || !LeafValues.TryId(values[0], out var id)
            || !LeafValues.TryDigest(values[2], out var content)
            || !LeafValues.TryTime(values[3], out var at)
            || (values[4] != None && !LeafValues.TryDigest(values[4], out previous))
        )
        {
            return Malformed;
        }

        return new ActLeaf(id, values[1], content, at, previous);
    }

    private static Rejection Malformed { get; } =
        new(RejectionReason.LeafMalformed, "not the canonical form of jianli-act/1");
}

/// <summary>What every leaf of the log says, of whichever kind it is.</summary>
/// <param name="Id">Of the evidence or the act.</param>
public sealed record LogLeaf(Guid Id, bool IsAct, byte[]? PreviousLeaf)
{
    public static Verdict<LogLeaf> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("jianli-act/1\n"u8))
        {
            return ActLeaf.Parse(bytes).TryGetValue(out var act, out var malformed)
                ? new LogLeaf(act.ActId, IsAct: true, act.PreviousLeaf)
                : malformed;
        }

        return EvidenceLeaf.Parse(bytes).TryGetValue(out var leaf, out var rejection)
            ? new LogLeaf(leaf.EvidenceId, IsAct: false, leaf.PreviousLeaf)
            : rejection;
    }
}
