namespace JianliRegistry.Core.Signing;

/// <summary>A commitment whose signature was verified over exactly its content. Only <see cref="SignatureVerifier"/> makes one.</summary>
/// <remarks>Nothing is said about the certificate yet, nor about the timestamp.</remarks>
public sealed class VerifiedSignature
{
    internal VerifiedSignature() { }

    public required byte[] Content { get; init; }
    public required byte[] SignerCertificate { get; init; }
    public required byte[] SignedAttributes { get; init; }

    /// <summary>The signature octets: what the timestamp and the log's leaf stand for.</summary>
    public required byte[] Signature { get; init; }
    public required SignatureAlgorithm Algorithm { get; init; }
    public required DateTimeOffset SigningTime { get; init; }
    public required IReadOnlyList<byte[]> Certificates { get; init; }
    public required IReadOnlyList<byte[]> Crls { get; init; }

    /// <summary>DER of the RFC 3161 tokens in the unsigned attributes, unverified.</summary>
    public required IReadOnlyList<byte[]> TimestampTokens { get; init; }

    /// <summary>DER of the archive timestamps, unverified; <see cref="ArchiveTimestamps.Verify"/> verifies them.</summary>
    public required IReadOnlyList<byte[]> ArchiveTimestampTokens { get; init; }
}
