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
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);

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
            if (!ReadContentInfo(bytes.ToArray()).TryGetValue(out var cms, out var rejection))
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
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ObjectIdentifiers.SignedData);
            using (writer.PushSequence(Tag0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                    writer.WriteEncodedValue(CommitmentAlgorithms.DigestIdentifier);
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

    private int MaxSize =>
        Crls.Count > 0 ? MaxSizeLongTerm
        : Timestamp is not null ? MaxSizeTimestamped
        : MaxSizeBasic;

    private void WriteContent(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(ObjectIdentifiers.Data);
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
        if (!CommitmentAlgorithms.TryGetIdentifier(Algorithm, out var algorithmIdentifier))
        {
            throw new InvalidOperationException($"{Algorithm} signs no commitment");
        }

        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteEncodedValue(SignerId.Span);
            writer.WriteEncodedValue(CommitmentAlgorithms.DigestIdentifier);
            writer.WriteEncodedValue([0xA0, .. SignedAttributes.Span[1..]]);
            writer.WriteEncodedValue(algorithmIdentifier);
            writer.WriteOctetString(Signature.Span);
            if (Timestamp is { } token)
            {
                using (writer.PushSetOf(Tag1))
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(ObjectIdentifiers.SignatureTimestamp);
                    using (writer.PushSetOf())
                    {
                        writer.WriteEncodedValue(token.Span);
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

    private static Verdict<CommitmentCms> ReadContentInfo(ReadOnlyMemory<byte> der)
    {
        var contentInfo = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        if (contentInfo.ReadObjectIdentifier() != ObjectIdentifiers.SignedData)
        {
            return new Rejection(RejectionReason.CmsContentTypeWrong, "not SignedData");
        }

        var wrapper = contentInfo.ReadSequence(Tag0);
        contentInfo.ThrowIfNotEmpty();
        var signedData = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        if (!signedData.TryReadInt32(out var version) || version != 1)
        {
            return new Rejection(RejectionReason.CmsVersionWrong, "SignedData is not version 1");
        }

        var digests = signedData.ReadSetOf();
        if (!digests.HasData || !IsDigestAlgorithm(digests) || digests.HasData)
        {
            return new Rejection(RejectionReason.CmsDigestAlgorithmWrong, "not exactly SHA-256");
        }

        var encapsulated = signedData.ReadSequence();
        if (encapsulated.ReadObjectIdentifier() != ObjectIdentifiers.Data)
        {
            return new Rejection(RejectionReason.CmsContentTypeWrong, "the content is not id-data");
        }

        var content = ReadContent(encapsulated);
        var certificates = ReadSet(signedData, Tag0);
        var crls = ReadSet(signedData, Tag1);
        var signers = signedData.ReadSetOf();
        signedData.ThrowIfNotEmpty();
        if (!signers.HasData)
        {
            return new Rejection(RejectionReason.CmsSignerCount, "no signer");
        }

        var signer = signers.ReadSequence();
        return signers.HasData
            ? new Rejection(RejectionReason.CmsSignerCount, "more than one signer")
            : ReadSigner(signer, content, certificates, crls);
    }

    private static Verdict<CommitmentCms> ReadSigner(
        AsnReader signer,
        ReadOnlyMemory<byte>? content,
        IReadOnlyList<byte[]> certificates,
        IReadOnlyList<byte[]> crls
    )
    {
        if (!signer.TryReadInt32(out var version) || version != 1)
        {
            return new Rejection(RejectionReason.CmsVersionWrong, "SignerInfo is not version 1");
        }

        var signerId = signer.ReadEncodedValue();
        if (!IsDigestAlgorithm(signer))
        {
            return new Rejection(RejectionReason.CmsDigestAlgorithmWrong, "the signer's digest is not SHA-256");
        }

        if (!signer.PeekTag().HasSameClassAndValue(Tag0))
        {
            return new Rejection(RejectionReason.AttributeMissing, "no signed attributes");
        }

        byte[] signedAttributes = [0x31, .. signer.ReadEncodedValue().Span[1..]];
        if (!CommitmentAlgorithms.TryParse(signer.ReadEncodedValue().Span, out var algorithm))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, "the signature algorithm is not in the list");
        }

        var signature = signer.ReadOctetString();
        ReadOnlyMemory<byte>? timestamp = null;
        if (signer.HasData)
        {
            byte[] unsignedAttributes = [0x31, .. signer.ReadEncodedValue().Span[1..]];
            if (!ReadTimestamp(unsignedAttributes).TryGetValue(out var token, out var rejection))
            {
                return rejection;
            }

            timestamp = token;
        }

        signer.ThrowIfNotEmpty();
        return new CommitmentCms
        {
            Content = content,
            Certificates = certificates,
            Crls = crls,
            SignerId = signerId,
            SignedAttributes = signedAttributes,
            Algorithm = algorithm,
            Signature = signature,
            Timestamp = timestamp,
        };
    }

    /// <summary>Unsigned attributes are not protected by the signature, so only what proves itself may stand there.</summary>
    private static Verdict<ReadOnlyMemory<byte>> ReadTimestamp(byte[] unsignedAttributes)
    {
        if (!AttributeSet.Parse(unsignedAttributes).TryGetValue(out var attributes, out var rejection))
        {
            return rejection;
        }

        return attributes.Count == 1 && attributes.TryGetValue(ObjectIdentifiers.SignatureTimestamp, out var token)
            ? token
            : new Rejection(
                RejectionReason.UnsignedAttributeNotAllowed,
                string.Join(' ', attributes.Keys.Where(k => k != ObjectIdentifiers.SignatureTimestamp))
            );
    }

    private static ReadOnlyMemory<byte>? ReadContent(AsnReader encapsulated)
    {
        if (!encapsulated.HasData)
        {
            return null;
        }

        var wrapper = encapsulated.ReadSequence(Tag0);
        encapsulated.ThrowIfNotEmpty();
        var content = wrapper.ReadOctetString();
        wrapper.ThrowIfNotEmpty();
        return content;
    }

    private static bool IsDigestAlgorithm(AsnReader reader) =>
        reader.ReadEncodedValue().Span.SequenceEqual(CommitmentAlgorithms.DigestIdentifier);

    private static List<byte[]> ReadSet(AsnReader signedData, Asn1Tag tag)
    {
        var values = new List<byte[]>();
        if (signedData.HasData && signedData.PeekTag().HasSameClassAndValue(tag))
        {
            var set = signedData.ReadSetOf(tag);
            while (set.HasData)
            {
                // Attribute certificates and "other" formats carry context tags and would force a later version.
                values.Add(
                    set.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence)
                        ? set.ReadEncodedValue().ToArray()
                        : throw new AsnContentException("neither a certificate nor a CRL")
                );
            }
        }

        return values;
    }
}
