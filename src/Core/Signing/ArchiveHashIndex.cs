using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>ats-hash-index-v3 (ETSI EN 319 122-1 §5.5.2): the digests of everything unsigned that an archive timestamp covers.</summary>
/// <remarks>Without it the imprint would speak of the signature alone, and certificates, CRLs and older timestamps could be exchanged.</remarks>
internal sealed record ArchiveHashIndex(
    HashAlgorithmName Algorithm,
    IReadOnlyList<byte[]> Certificates,
    IReadOnlyList<byte[]> Crls,
    IReadOnlyList<byte[]> UnsignedValues
)
{
    private const int MaxEntries = 4096;

    /// <summary>Over all that a signature has now, by SHA-256.</summary>
    public static ArchiveHashIndex Of(CommitmentCms cms)
    {
        var algorithm = HashAlgorithmName.SHA256;
        return new ArchiveHashIndex(
            algorithm,
            [.. cms.Certificates.Select(der => MessageDigest.HashData(algorithm, der))],
            [.. cms.Crls.Select(der => MessageDigest.HashData(algorithm, der))],
            UnsignedValuesOf(cms, algorithm)
        );
    }

    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(CommitmentAlgorithms.Sha256Identifier);
            WriteHashes(writer, Certificates);
            WriteHashes(writer, Crls);
            WriteHashes(writer, UnsignedValues);
        }

        return writer.Encode();
    }

    /// <exception cref="AsnContentException">Not of this form.</exception>
    public static Verdict<ArchiveHashIndex> Parse(ReadOnlyMemory<byte> der)
    {
        var index = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        if (!SignatureScheme.TryParseDigest(index.ReadEncodedValue().Span, out var algorithm))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, "the index's digest is not in the list");
        }

        var (certificates, crls, values) = (ReadHashes(index), ReadHashes(index), ReadHashes(index));
        index.ThrowIfNotEmpty();
        return new ArchiveHashIndex(algorithm, certificates, crls, values);
    }

    /// <summary>Each entry is the digest of something that is there, and none stands twice.</summary>
    public Rejection? CheckPresent(CommitmentCms cms)
    {
        var (ofCertificates, ofCrls) = (Hashes(cms.Certificates), Hashes(cms.Crls));
        var ofValues = UnsignedValuesOf(cms, Algorithm).Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        return Check(Certificates, ofCertificates, "certificate")
            ?? Check(Crls, ofCrls, "CRL")
            ?? Check(UnsignedValues, ofValues, "unsigned attribute");
    }

    /// <summary>Digest of attribute type and value, the one after the other, each in DER.</summary>
    public static byte[] HashOfValue(HashAlgorithmName algorithm, string oid, ReadOnlySpan<byte> value)
    {
        var type = new AsnWriter(AsnEncodingRules.DER);
        type.WriteObjectIdentifier(oid);
        return MessageDigest.HashData(algorithm, [.. type.Encode(), .. value]);
    }

    private static List<byte[]> UnsignedValuesOf(CommitmentCms cms, HashAlgorithmName algorithm)
    {
        var values = new List<byte[]>();
        if (cms.Timestamp is { } token)
        {
            values.Add(HashOfValue(algorithm, ObjectIdentifiers.SignatureTimestamp, token.Span));
        }

        values.AddRange(
            cms.ArchiveTimestamps.Select(a => HashOfValue(algorithm, ObjectIdentifiers.ArchiveTimestampV3, a))
        );
        return values;
    }

    private HashSet<string> Hashes(IEnumerable<byte[]> values) =>
        values.Select(v => Convert.ToHexString(MessageDigest.HashData(Algorithm, v))).ToHashSet(StringComparer.Ordinal);

    private static Rejection? Check(IReadOnlyList<byte[]> listed, HashSet<string> present, string what)
    {
        foreach (var entry in listed)
        {
            if (!present.Remove(Convert.ToHexString(entry)))
            {
                return new Rejection(
                    RejectionReason.TimestampImprintMismatch,
                    $"the archive timestamp's index lists a {what} that is not there, or one twice"
                );
            }
        }

        return null;
    }

    private static void WriteHashes(AsnWriter writer, IReadOnlyList<byte[]> hashes)
    {
        using (writer.PushSequence())
        {
            foreach (var hash in hashes)
            {
                writer.WriteOctetString(hash);
            }
        }
    }

    private static List<byte[]> ReadHashes(AsnReader index)
    {
        var list = index.ReadSequence();
        var hashes = new List<byte[]>();
        while (list.HasData)
        {
            hashes.Add(
                hashes.Count < MaxEntries ? list.ReadOctetString() : throw new AsnContentException("a huge index")
            );
        }

        return hashes;
    }
}
