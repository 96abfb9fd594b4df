using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>The log's leaf `jianli-evidence/1`: a digest record of at most 1 KiB; digests are SHA-256(32-byte salt ‖ bytes).</summary>
/// <remarks>
/// Without the salts a leaf says nothing about a person, so the log can be public and personal data can be erased by
/// forgetting bytes and salts, while tree and proofs stay whole.
/// </remarks>
/// <param name="Kind">The kind of statement, e.g. jianli-commitment/1.</param>
/// <param name="SignatureDigest">Of the signature octets, which stay the same when timestamps are added.</param>
/// <param name="AttachmentListDigest">Of the statement's 附件 lines (<see cref="AttachmentListOf"/>).</param>
/// <param name="ReceivedAt">To the millisecond.</param>
/// <param name="PreviousLeaf">RFC 6962 leaf hash of the same organisation's last leaf, null for its first.</param>
public sealed record EvidenceLeaf(
    Guid EvidenceId,
    string Kind,
    byte[] SignatureDigest,
    byte[] StatementDigest,
    byte[] AttachmentListDigest,
    byte[] CertificateDigest,
    DateTimeOffset ReceivedAt,
    byte[]? PreviousLeaf
)
{
    public const int MaxBytes = 1024;

    private const string Header = "jianli-evidence/1";
    private const string None = "none";
    private static readonly string[] Keys =
    [
        "evidence-id",
        "kind",
        "signature",
        "statement",
        "attachments",
        "certificate",
        "received-at",
        "previous",
    ];

    /// <summary>Canonical bytes; LeafHash = MerkleTree.HashLeaf(Render()).</summary>
    public byte[] Render()
    {
        string[] values =
        [
            EvidenceId.ToString("D", CultureInfo.InvariantCulture),
            Kind,
            Convert.ToHexStringLower(SignatureDigest),
            Convert.ToHexStringLower(StatementDigest),
            Convert.ToHexStringLower(AttachmentListDigest),
            Convert.ToHexStringLower(CertificateDigest),
            LeafValues.TextOf(ReceivedAt),
            PreviousLeaf is null ? None : Convert.ToHexStringLower(PreviousLeaf),
        ];
        return KeyValueLines.Render(Header, Keys, values);
    }

    public static Verdict<EvidenceLeaf> Parse(ReadOnlySpan<byte> bytes)
    {
        if (
            KeyValueLines.Parse(bytes, MaxBytes, Header, Keys) is not { } values
            || !LeafValues.TryId(values[0], out var id)
            || !LeafValues.TryDigest(values[2], out var signature)
            || !LeafValues.TryDigest(values[3], out var statement)
            || !LeafValues.TryDigest(values[4], out var attachments)
            || !LeafValues.TryDigest(values[5], out var certificate)
            || !LeafValues.TryTime(values[6], out var receivedAt)
        )
        {
            return Malformed;
        }

        byte[]? previous = null;
        if (values[7] != None && !LeafValues.TryDigest(values[7], out previous))
        {
            return Malformed;
        }

        return new EvidenceLeaf(id, values[1], signature, statement, attachments, certificate, receivedAt, previous);
    }

    public static byte[] Digest(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> bytes) =>
        SHA256.HashData([.. salt, .. bytes]);

    /// <summary>What <see cref="AttachmentListDigest"/> is over: the values of the statement's 附件 lines, each ended by LF; UTF-8.</summary>
    public static byte[] AttachmentListOf(Signing.Statement statement) =>
        Encoding.UTF8.GetBytes(
            string.Concat(statement.List(Signing.StatementKeys.Attachment).Select(line => line + "\n"))
        );

    private static Rejection Malformed { get; } =
        new(RejectionReason.LeafMalformed, "not the canonical form of jianli-evidence/1");
}
