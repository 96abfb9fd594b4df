using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>What an authority has to stamp for the next archive timestamp.</summary>
/// <param name="Data">The concatenation of EN 319 122-1 §5.5.3; the token's imprint is its SHA-256.</param>
/// <param name="HashIndex">DER ats-hash-index-v3, which goes into the token.</param>
public sealed record ArchiveTimestampRequest(byte[] Data, byte[] HashIndex);

/// <summary>CAdES-LTA: archive-time-stamp-v3 (ETSI EN 319 122-1 §5.5), each over all that the signature had before it.</summary>
public static class ArchiveTimestamps
{
    public static Verdict<ArchiveTimestampRequest> Prepare(ReadOnlySpan<byte> cms)
    {
        if (!ReadTimestamped(cms).TryGetValue(out var parsed, out var rejection))
        {
            return rejection;
        }

        var index = ArchiveHashIndex.Of(parsed).Encode();
        return new ArchiveTimestampRequest(Imprinted(parsed, HashAlgorithmName.SHA256, index), index);
    }

    /// <param name="token">DER TimeStampToken over the request's data.</param>
    /// <returns>The token as it goes into the signature: with its index.</returns>
    public static Verdict<byte[]> Complete(ReadOnlySpan<byte> token, ArchiveTimestampRequest request)
    {
        if (!VerifiedTimestamp.Verify(token, request.Data).TryGetValue(out _, out var rejection))
        {
            return rejection;
        }

        return ArchiveTokenForm.AddHashIndex(token.ToArray(), request.HashIndex);
    }

    /// <param name="completed">As <see cref="Complete"/> made it. Whether it is right is said by <see cref="Verify"/>.</param>
    public static Verdict<byte[]> Add(ReadOnlySpan<byte> cms, IReadOnlyList<byte[]> completed)
    {
        if (!ReadTimestamped(cms).TryGetValue(out var parsed, out var rejection))
        {
            return rejection;
        }

        return (parsed with { ArchiveTimestamps = [.. parsed.ArchiveTimestamps, .. completed] }).Encode();
    }

    /// <returns>All archive timestamps, the oldest first; empty at level LT. Their certificate paths are still to be validated.</returns>
    public static Verdict<IReadOnlyList<VerifiedArchiveTimestamp>> Verify(ReadOnlySpan<byte> cms)
    {
        if (!CommitmentCms.Parse(cms).TryGetValue(out var parsed, out var rejection))
        {
            return rejection;
        }

        var verified = new List<VerifiedArchiveTimestamp>();
        foreach (var token in parsed.ArchiveTimestamps)
        {
            if (!VerifiedArchiveTimestamp.Verify(parsed, token).TryGetValue(out var archive, out rejection))
            {
                return rejection;
            }

            verified.Add(archive);
        }

        verified.Sort((a, b) => a.Index.UnsignedValues.Count.CompareTo(b.Index.UnsignedValues.Count));
        return CheckChain(parsed, verified) is { } broken ? broken : verified;
    }

    /// <summary>The octets whose digest an archive timestamp is over, in the order of §5.5.3.</summary>
    internal static byte[] Imprinted(CommitmentCms cms, HashAlgorithmName algorithm, ReadOnlyMemory<byte> hashIndex)
    {
        var type = new AsnWriter(AsnEncodingRules.DER);
        type.WriteObjectIdentifier(cms.Types.Data);
        var content = MessageDigest.HashData(algorithm, cms.Content.GetValueOrDefault().Span);
        var fields = new AsnWriter(AsnEncodingRules.DER);
        using (fields.PushSequence())
        {
            cms.WriteSignedFields(fields);
        }

        var inside = new AsnReader(fields.Encode(), AsnEncodingRules.DER).PeekContentBytes();
        return [.. type.Encode(), .. content, .. inside.Span, .. hashIndex.Span];
    }

    /// <summary>Each covers the signature timestamp and every archive timestamp before it, and is not older than they are.</summary>
    private static Rejection? CheckChain(CommitmentCms cms, List<VerifiedArchiveTimestamp> archives)
    {
        foreach (var (i, archive) in archives.Index())
        {
            if (
                archive.Index.UnsignedValues.Count != i + 1
                || !archive.Covers(ObjectIdentifiers.SignatureTimestamp, cms.Timestamp.GetValueOrDefault().Span)
                || !archives.Take(i).All(a => archive.Covers(ObjectIdentifiers.ArchiveTimestampV3, a.Token))
            )
            {
                return new Rejection(
                    RejectionReason.TimestampImprintMismatch,
                    "an archive timestamp does not cover the timestamps before it"
                );
            }

            if (i > 0 && archive.Time < archives[i - 1].Time)
            {
                return new Rejection(
                    RejectionReason.TimeOrderInvalid,
                    "an archive timestamp is older than one it covers"
                );
            }
        }

        return null;
    }

    private static Verdict<CommitmentCms> ReadTimestamped(ReadOnlySpan<byte> cms)
    {
        if (!CommitmentCms.Parse(cms).TryGetValue(out var parsed, out var rejection))
        {
            return rejection;
        }

        return parsed is { Timestamp: not null, Content: not null }
            ? parsed
            : new Rejection(RejectionReason.CmsMalformed, "only a timestamped, enveloping signature is archived");
    }
}
