using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>RFC 6962 hashing: leaf = SHA-256(0x00 ‖ data), node = SHA-256(0x01 ‖ left ‖ right).</summary>
public static class MerkleTree
{
    public static byte[] HashLeaf(ReadOnlySpan<byte> data) => throw new NotSupportedException();

    public static byte[] HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        throw new NotSupportedException();

    /// <summary>Root of a whole tree given its leaf hashes (empty: SHA-256 of nothing).</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leafHashes) => throw new NotSupportedException();

    /// <summary>RFC 6962 §2.1.1. <paramref name="hash"/> gives stored node hashes: (level, index) of complete subtrees.</summary>
    public static IReadOnlyList<byte[]> InclusionProof(long index, long size, Func<int, long, byte[]> hash) =>
        throw new NotSupportedException();

    /// <summary>RFC 6962 §2.1.2.</summary>
    public static IReadOnlyList<byte[]> ConsistencyProof(long first, long second, Func<int, long, byte[]> hash) =>
        throw new NotSupportedException();

    /// <summary>Root of the first <paramref name="size"/> leaves from stored node hashes.</summary>
    public static byte[] Root(long size, Func<int, long, byte[]> hash) => throw new NotSupportedException();

    /// <summary>The complete-subtree hashes (level, index, hash), leaf itself included, that appending one leaf at <paramref name="index"/> adds.</summary>
    public static IReadOnlyList<(int Level, long Index, byte[] Hash)> Append(
        long index,
        byte[] leafHash,
        Func<int, long, byte[]> hash
    ) => throw new NotSupportedException();

    public static Verdict<byte[]> VerifyInclusion(
        long index,
        long size,
        byte[] leafHash,
        IReadOnlyList<byte[]> proof,
        byte[] root
    ) => throw new NotSupportedException();

    public static Verdict<byte[]> VerifyConsistency(
        long first,
        long second,
        byte[] firstRoot,
        byte[] secondRoot,
        IReadOnlyList<byte[]> proof
    ) => throw new NotSupportedException();
}

/// <summary>A C2SP vkey: name+hex(key id)+base64(0x01 ‖ Ed25519 public key).</summary>
public sealed record CheckpointKey(string Name, uint Id, byte[] Ed25519PublicKey)
{
    public static Verdict<CheckpointKey> Parse(string vkey) => throw new NotSupportedException();

    public static CheckpointKey Create(string name, ReadOnlySpan<byte> ed25519PublicKey) =>
        throw new NotSupportedException();

    public string ToVkey() => throw new NotSupportedException();
}

/// <summary>A C2SP tlog-checkpoint: origin, size, root; plus extension line "time" in Unix seconds.</summary>
public sealed record Checkpoint(string Origin, long Size, byte[] Root, long UnixTime)
{
    /// <summary>The note body that is signed (ends with LF).</summary>
    public string Body => throw new NotSupportedException();

    /// <summary>The signed note text.</summary>
    public string Sign(CheckpointKey key, Func<byte[], byte[]> signEd25519) => throw new NotSupportedException();

    /// <summary>Any one of the keys suffices.</summary>
    public static Verdict<Checkpoint> Verify(string note, IReadOnlyList<CheckpointKey> keys) =>
        throw new NotSupportedException();
}

/// <summary>C2SP tlog-proof text: index, inclusion hashes, signed checkpoint.</summary>
public sealed record LogProof(long Index, IReadOnlyList<byte[]> Hashes, string SignedCheckpoint)
{
    public string Render() => throw new NotSupportedException();

    public static Verdict<LogProof> Parse(string text) => throw new NotSupportedException();
}

/// <summary>The log's leaf `jianli-evidence/1`: a digest record of at most 1 KiB; digests are SHA-256(32-byte salt ‖ bytes).</summary>
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
    /// <summary>Canonical bytes; LeafHash = MerkleTree.HashLeaf(Render()).</summary>
    public byte[] Render() => throw new NotSupportedException();

    public static Verdict<EvidenceLeaf> Parse(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    public static byte[] Digest(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
}

/// <summary>The four salts of a leaf, 32 bytes each.</summary>
public sealed record EvidenceSalts(byte[] Signature, byte[] Statement, byte[] AttachmentList, byte[] Certificate)
{
    public byte[] Render() => throw new NotSupportedException();

    public static Verdict<EvidenceSalts> Parse(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
}

/// <summary>One file in a package; the path is ASCII with '/'.</summary>
public sealed record PackageFile(string Path, byte[] Content);

/// <summary>The canonical ASiC-E container (.asice): stored, fixed order and time, sealed; any changed bit is found.</summary>
public static class EvidencePackage
{
    /// <summary>Builds the ZIP: mimetype first, files, META-INF/ASiCManifest.xml, META-INF/signature.p7s made by <paramref name="seal"/>.</summary>
    /// <param name="seal">Gets the manifest's bytes, returns the CMS (CAdES-B, made with the seal certificate) over them.</param>
    public static byte[] Build(IReadOnlyList<PackageFile> files, Func<byte[], byte[]> seal) =>
        throw new NotSupportedException();

    /// <summary>Opens, rebuilds and compares byte for byte; every file listed, none else. The seal is not verified here.</summary>
    public static Verdict<IReadOnlyList<PackageFile>> Open(ReadOnlySpan<byte> zip) => throw new NotSupportedException();
}

/// <summary>EN 319 102-1 §5.1.3.</summary>
public enum Indication
{
    TotalPassed,
    TotalFailed,
    Indeterminate,
}

/// <summary>One check of a report. Outcome: passed, failed, skipped.</summary>
public sealed record EvidenceCheck(string Name, string Outcome, string? Reason, string? Detail);

public sealed record EvidenceReport(
    Indication Indication,
    string? SubIndication,
    DateTimeOffset At,
    IReadOnlyList<EvidenceCheck> Checks,
    IReadOnlyDictionary<string, string> Facts
);

/// <summary>Verifies a package offline; trust comes from outside, never from the package.</summary>
public sealed class EvidenceVerifier(TrustStore? trust, IReadOnlyList<CheckpointKey> logKeys, SignaturePolicy policy)
{
    public TrustStore? Trust { get; } = trust;
    public IReadOnlyList<CheckpointKey> LogKeys { get; } = logKeys;
    public SignaturePolicy Policy { get; } = policy;

    public EvidenceReport Verify(ReadOnlySpan<byte> package, DateTimeOffset at) => throw new NotSupportedException();
}
