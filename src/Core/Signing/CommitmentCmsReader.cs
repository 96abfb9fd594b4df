using System.Formats.Asn1;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>Reads the one shape of SignedData that <see cref="CommitmentCms"/> stands for; whether it is written canonically is decided there.</summary>
internal static class CommitmentCmsReader
{
    public static Verdict<CommitmentCms> Read(ReadOnlyMemory<byte> der)
    {
        var contentInfo = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        if (contentInfo.ReadObjectIdentifier() != ObjectIdentifiers.SignedData)
        {
            return new Rejection(RejectionReason.CmsContentTypeWrong, "not SignedData");
        }

        var wrapper = contentInfo.ReadSequence(CommitmentCms.Tag0);
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
        var certificates = ReadSet(signedData, CommitmentCms.Tag0);
        var crls = ReadSet(signedData, CommitmentCms.Tag1);
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

        if (!signer.PeekTag().HasSameClassAndValue(CommitmentCms.Tag0))
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

        var wrapper = encapsulated.ReadSequence(CommitmentCms.Tag0);
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
