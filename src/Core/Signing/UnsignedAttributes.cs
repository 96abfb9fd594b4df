using System.Formats.Asn1;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>What may stand beside a signature without being signed: only what proves itself (signature and archive timestamps).</summary>
internal sealed record UnsignedAttributes(ReadOnlyMemory<byte>? Timestamp, IReadOnlyList<byte[]> ArchiveTimestamps)
{
    // One a decade would do; whoever sends thousands only wants work to be done.
    private const int MaxArchiveTimestamps = 32;

    public static UnsignedAttributes None { get; } = new(null, []);

    /// <param name="setOf">DER with tag 0x31.</param>
    public static Verdict<UnsignedAttributes> Parse(byte[] setOf)
    {
        if (!DerEncoding.IsCanonical(setOf))
        {
            return new Rejection(RejectionReason.CmsNotDer, "the unsigned attributes are not DER");
        }

        ReadOnlyMemory<byte>? timestamp = null;
        var archives = new List<byte[]>();
        var set = new AsnReader(setOf, AsnEncodingRules.DER).ReadSetOf();
        while (set.HasData)
        {
            var attribute = set.ReadSequence();
            var oid = attribute.ReadObjectIdentifier();
            var values = attribute.ReadSetOf();
            attribute.ThrowIfNotEmpty();
            var value = values.ReadEncodedValue();
            if (values.HasData || (oid == ObjectIdentifiers.SignatureTimestamp && timestamp is not null))
            {
                return new Rejection(RejectionReason.AttributeDuplicate, $"attribute {oid}");
            }

            switch (oid)
            {
                case ObjectIdentifiers.SignatureTimestamp:
                    timestamp = value;
                    break;
                case ObjectIdentifiers.ArchiveTimestampV3 when archives.Count < MaxArchiveTimestamps:
                    archives.Add(value.ToArray());
                    break;
                default:
                    return new Rejection(RejectionReason.UnsignedAttributeNotAllowed, oid);
            }
        }

        // An archive timestamp renews a timestamp; without one there is nothing to renew.
        return timestamp is null
            ? new Rejection(RejectionReason.UnsignedAttributeNotAllowed, "without a signature timestamp")
            : new UnsignedAttributes(timestamp, archives);
    }

    /// <summary>One Attribute with one value.</summary>
    public static void Write(AsnWriter writer, string oid, ReadOnlySpan<byte> value)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSetOf())
            {
                writer.WriteEncodedValue(value);
            }
        }
    }
}
