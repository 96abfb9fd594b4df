using System.Formats.Asn1;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>The one shape of SignedData that is a commitment, receipt or seal here (RFC 5652, docs/evidence.md).</summary>
/// <remarks><c>Encode(Parse(bytes)) == bytes</c> or it is refused: there is no octet whose change would not be seen.</remarks>
internal sealed record CommitmentCms
{
    private const int MaxSizeBasic = 64 * 1024;
    private const int MaxSizeTimestamped = 128 * 1024;
    private const int MaxSizeLongTerm = 32 * 1024 * 1024;
    internal static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    internal static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);

    public CmsContentTypes Types { get; init; } = CmsContentTypes.Rfc5652;

    /// <summary>Null where the signature stands beside its content.</summary>
    public required ReadOnlyMemory<byte>? Content { get; init; }
    public required IReadOnlyList<byte[]> Certificates { get; init; }
    public required IReadOnlyList<byte[]> Crls { get; init; }

    /// <summary>DER IssuerAndSerialNumber.</summary>
    public required ReadOnlyMemory<byte> SignerId { get; init; }

    /// <summary>DER SET OF Attribute (tag 0x31), the signed bytes.</summary>
    public required ReadOnlyMemory<byte> SignedAttributes { get; init; }
    public required SignatureAlgorithm Algorithm { get; init; }
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>DER of the signature-time-stamp token, null before level T.</summary>
    public required ReadOnlyMemory<byte>? Timestamp { get; init; }

    /// <summary>DER of the archive-time-stamp-v3 tokens, none before level LTA.</summary>
    public IReadOnlyList<byte[]> ArchiveTimestamps { get; init; } = [];

    public static Verdict<CommitmentCms> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxSizeLongTerm)
        {
            return new Rejection(RejectionReason.CmsTooLarge, $"{bytes.Length} octets");
        }

        if (!DerEncoding.IsCanonical(bytes))
        {
            return new Rejection(RejectionReason.CmsNotDer, "not one DER value");
        }

        try
        {
            if (!CommitmentCmsReader.Read(bytes.ToArray()).TryGetValue(out var cms, out var rejection))
            {
                return rejection;
            }

            if (bytes.Length > cms.MaxSize)
            {
                return new Rejection(RejectionReason.CmsTooLarge, $"{bytes.Length} octets, {cms.MaxSize} allowed");
            }

            return bytes.SequenceEqual(cms.Encode())
                ? cms
                : new Rejection(RejectionReason.CmsNotDer, "written again it gives other bytes");
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.CmsMalformed, error.Message);
        }
    }

    public byte[] Encode()
    {
        if (!CommitmentAlgorithms.TryGet(Algorithm, out var algorithm))
        {
            throw new InvalidOperationException($"{Algorithm} signs no commitment");
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Types.SignedData);
            using (writer.PushSequence(Tag0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                    writer.WriteEncodedValue(algorithm.DigestIdentifier);
                }

                WriteContent(writer);
                WriteSet(writer, Tag0, Certificates);
                if (Crls.Count > 0)
                {
                    WriteSet(writer, Tag1, Crls);
                }

                using (writer.PushSetOf())
                {
                    WriteSigner(writer);
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>Version, sid, digestAlgorithm, signedAttrs, signatureAlgorithm and signature, one after the other.</summary>
    public void WriteSignedFields(AsnWriter writer)
    {
        if (!CommitmentAlgorithms.TryGet(Algorithm, out var algorithm))
        {
            throw new InvalidOperationException($"{Algorithm} signs no commitment");
        }

        writer.WriteInteger(1);
        writer.WriteEncodedValue(SignerId.Span);
        writer.WriteEncodedValue(algorithm.DigestIdentifier);
        writer.WriteEncodedValue([0xA0, .. SignedAttributes.Span[1..]]);
        writer.WriteEncodedValue(algorithm.SignatureIdentifier);
        writer.WriteOctetString(Signature.Span);
    }

    private int MaxSize =>
        Crls.Count > 0 || ArchiveTimestamps.Count > 0 ? MaxSizeLongTerm
        : Timestamp is not null ? MaxSizeTimestamped
        : MaxSizeBasic;

    private void WriteContent(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Types.Data);
            if (Content is { } content)
            {
                using (writer.PushSequence(Tag0))
                {
                    writer.WriteOctetString(content.Span);
                }
            }
        }
    }

    private void WriteSigner(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            WriteSignedFields(writer);
            if (Timestamp is { } token)
            {
                using (writer.PushSetOf(Tag1))
                {
                    UnsignedAttributes.Write(writer, ObjectIdentifiers.SignatureTimestamp, token.Span);
                    foreach (var archive in ArchiveTimestamps)
                    {
                        UnsignedAttributes.Write(writer, ObjectIdentifiers.ArchiveTimestampV3, archive);
                    }
                }
            }
        }
    }

    private static void WriteSet(AsnWriter writer, Asn1Tag tag, IReadOnlyList<byte[]> values)
    {
        using (writer.PushSetOf(tag))
        {
            foreach (var value in values)
            {
                writer.WriteEncodedValue(value);
            }
        }
    }
}
