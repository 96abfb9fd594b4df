using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>
/// An EvidenceRecord (RFC 4998) whose hash tree and timestamps were verified: renewal.ers. One chain; its first timestamp is over
/// the tree, each further one over the timestamp before. Certificate paths are still to be validated.
/// </summary>
public sealed class RenewalRecord
{
    private const int MaxSize = 4 * 1024 * 1024;
    private const int MaxStamps = 32;
    private static readonly Asn1Tag ReducedTree = new(TagClass.ContextSpecific, 2);
    private readonly HashSet<string> _group;

    private RenewalRecord(IReadOnlyList<byte[]> group, IReadOnlyList<VerifiedTimestamp> stamps) =>
        (Group, Stamps, _group) = (group, stamps, [.. group.Select(Convert.ToHexString)]);

    /// <summary>SHA-256 of each data object.</summary>
    public IReadOnlyList<byte[]> Group { get; }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<VerifiedTimestamp> Stamps { get; }

    public bool Covers(ReadOnlySpan<byte> dataObject) =>
        _group.Contains(Convert.ToHexString(SHA256.HashData(dataObject)));

    /// <param name="reducedTree">Of <see cref="RenewalTree"/>.</param>
    /// <param name="tokens">DER TimeStampTokens: over the root, then each over the whole token before it.</param>
    public static byte[] Encode(ReadOnlyMemory<byte> reducedTree, IReadOnlyList<byte[]> tokens)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(CommitmentAlgorithms.Sha256Identifier);
            }

            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                foreach (var (i, token) in tokens.Index())
                {
                    using (writer.PushSequence())
                    {
                        if (i == 0)
                        {
                            writer.WriteEncodedValue([0xA2, .. reducedTree.Span[1..]]);
                        }

                        writer.WriteEncodedValue(token);
                    }
                }
            }
        }

        return writer.Encode();
    }

    public static Verdict<RenewalRecord> Verify(ReadOnlySpan<byte> der)
    {
        if (der.Length > MaxSize || !DerEncoding.IsCanonical(der))
        {
            return new Rejection(
                RejectionReason.ProofMalformed,
                "the evidence record is too large or not one DER value"
            );
        }

        try
        {
            var (tree, tokens) = Read(der.ToArray());
            var lists = ReadLists(tree);

            // Closed form: what we would not write is no record of ours.
            return Encode(tree, tokens).AsSpan().SequenceEqual(der)
                ? Verify(lists, tokens)
                : new Rejection(RejectionReason.ProofMalformed, "the evidence record has other parts");
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.ProofMalformed, error.Message);
        }
    }

    private static Verdict<RenewalRecord> Verify(List<List<byte[]>> lists, List<byte[]> tokens)
    {
        // RFC 4998 §4.3: the digest of each list goes into the next one; the last is what the first token stamps.
        var hash = RenewalTree.JoinedHash(lists[0]);
        foreach (var list in lists.Skip(1))
        {
            hash = RenewalTree.JoinedHash([.. list, hash]);
        }

        var stamps = new List<VerifiedTimestamp>();
        foreach (var token in tokens)
        {
            if (
                !VerifiedTimestamp.Open(token).TryGetValue(out var opened, out var rejection)
                || !VerifiedTimestamp.VerifyImprint(opened, hash).TryGetValue(out var stamp, out rejection)
            )
            {
                return rejection;
            }

            if (stamps.Count > 0 && stamp.Time < stamps[^1].Time)
            {
                return new Rejection(RejectionReason.TimeOrderInvalid, "a renewal is older than what it renews");
            }

            stamps.Add(stamp);

            // §5.2: a renewal is over the whole timeStamp field before it.
            hash = SHA256.HashData(token);
        }

        return new RenewalRecord(lists[0], stamps);
    }

    /// <exception cref="AsnContentException">Not of this form.</exception>
    private static (ReadOnlyMemory<byte> Tree, List<byte[]> Tokens) Read(byte[] der)
    {
        var record = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        _ = record.ReadIntegerBytes();
        _ = record.ReadEncodedValue(); // digest algorithms
        var sequence = record.ReadSequence();
        var chain = sequence.ReadSequence();
        ReadOnlyMemory<byte> tree = default;
        var tokens = new List<byte[]>();
        while (chain.HasData && tokens.Count < MaxStamps)
        {
            var archive = chain.ReadSequence();
            if (archive.PeekTag().HasSameClassAndValue(ReducedTree))
            {
                tree = (byte[])[0x30, .. archive.ReadEncodedValue().Span[1..]];
            }

            tokens.Add(archive.ReadEncodedValue().ToArray());
        }

        return tree.IsEmpty ? throw new AsnContentException("no hash tree") : (tree, tokens);
    }

    private static List<List<byte[]>> ReadLists(ReadOnlyMemory<byte> tree)
    {
        var lists = new List<List<byte[]>>();
        var reader = new AsnReader(tree, AsnEncodingRules.DER).ReadSequence();
        while (reader.HasData)
        {
            var list = new List<byte[]>();
            var hashes = reader.ReadSequence();
            while (hashes.HasData)
            {
                list.Add(hashes.ReadOctetString());
            }

            lists.Add(list);
        }

        return lists.Count > 0 && lists[0].Count > 1 && lists.TrueForAll(IsOfDigests)
            ? lists
            : throw new AsnContentException("a hash tree without digests");
    }

    private static bool IsOfDigests(List<byte[]> list) =>
        list.Count > 0 && list.TrueForAll(hash => hash.Length == SHA256.HashSizeInBytes);
}
