using System.Formats.Asn1;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>An archive timestamp whose signature, imprint and index were verified against the signature it stands in.</summary>
public sealed class VerifiedArchiveTimestamp
{
    private readonly HashSet<string> _certificates;
    private readonly HashSet<string> _crls;
    private readonly HashSet<string> _values;

    private VerifiedArchiveTimestamp(byte[] token, VerifiedTimestamp stamp, ArchiveHashIndex index)
    {
        (Token, Stamp, Index) = (token, stamp, index);
        (_certificates, _crls, _values) = (SetOf(index.Certificates), SetOf(index.Crls), SetOf(index.UnsignedValues));
    }

    /// <summary>DER, with its index.</summary>
    public byte[] Token { get; }
    public VerifiedTimestamp Stamp { get; }
    public DateTimeOffset Time => Stamp.Time;
    internal ArchiveHashIndex Index { get; }

    public bool CoversCertificate(byte[] der) => _certificates.Contains(HashOf(der));

    public bool CoversCrl(byte[] der) => _crls.Contains(HashOf(der));

    internal bool Covers(string oid, ReadOnlySpan<byte> value) =>
        _values.Contains(Convert.ToHexString(ArchiveHashIndex.HashOfValue(Index.Algorithm, oid, value)));

    internal static Verdict<VerifiedArchiveTimestamp> Verify(CommitmentCms cms, byte[] token)
    {
        // 1. A token with its index.
        if (!VerifiedTimestamp.Open(token).TryGetValue(out var opened, out var rejection))
        {
            return rejection;
        }

        if (opened.Token.HashIndex is not { } der)
        {
            return new Rejection(RejectionReason.AttributeMissing, "an archive timestamp without ats-hash-index-v3");
        }

        try
        {
            if (!ArchiveHashIndex.Parse(der).TryGetValue(out var index, out rejection))
            {
                return rejection;
            }

            // 2. One digest for imprint, content and index (§5.5.2, §5.5.3).
            if (index.Algorithm != opened.Info.HashAlgorithm)
            {
                return new Rejection(RejectionReason.TimestampImprintMismatch, "the index uses another digest");
            }

            // 3. It is over type and digest of the content, the signer's fields and the index; then its signature.
            var digest = MessageDigest.HashData(
                index.Algorithm,
                ArchiveTimestamps.Imprinted(cms, index.Algorithm, der)
            );
            if (!VerifiedTimestamp.VerifyImprint(opened, digest).TryGetValue(out var stamp, out rejection))
            {
                return rejection;
            }

            // 4. What the index lists is there.
            return index.CheckPresent(cms) is { } absent ? absent : new VerifiedArchiveTimestamp(token, stamp, index);
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.TimestampMalformed, error.Message);
        }
    }

    private string HashOf(byte[] der) => Convert.ToHexString(MessageDigest.HashData(Index.Algorithm, der));

    private static HashSet<string> SetOf(IEnumerable<byte[]> hashes) =>
        hashes.Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
}
