using System.Formats.Asn1;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>Reads the one shape of SignedData that <see cref="CommitmentCms"/> stands for; whether it is written canonically is decided there.</summary>
internal static class CommitmentCmsReader
{
    public static Verdict<CommitmentCms> Read(ReadOnlyMemory<byte> der)
    {
        var contentInfo = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        if (CmsContentTypes.Find(contentInfo.ReadObjectIdentifier()) is not { } types)
        {
            return new Rejection(RejectionReason.CmsContentTypeWrong, "not SignedData");
        }

        var wrapper = contentInfo.ReadSequence(CommitmentCms.Tag0);
        contentInfo.ThrowIfNotEmpty();
        var signedData = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        return ReadSignedData(signedData, types);
    }

    private static Verdict<CommitmentCms> ReadSignedData(AsnReader signedData, CmsContentTypes types)
    {
        if (!signedData.TryReadInt32(out var version) || version != 1)
        {
            return new Rejection(RejectionReason.CmsVersionWrong, "SignedData is not version 1");
        }

        var digests = signedData.ReadSetOf();
        var digest = digests.HasData ? digests.ReadEncodedValue() : default;
        if (!CommitmentAlgorithms.IsDigest(digest.Span) || digests.HasData)
        {
            return new Rejection(RejectionReason.CmsDigestAlgorithmWrong, "not exactly SHA-256 or SM3");
        }

        var encapsulated = signedData.ReadSequence();
        if (encapsulated.ReadObjectIdentifier() != types.Data)
        {
            return new Rejection(RejectionReason.CmsContentTypeWrong, "the content is not data");
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
        if (signers.HasData)
        {
            return new Rejection(RejectionReason.CmsSignerCount, "more than one signer");
        }

        if (!ReadSigner(signer, digest.Span).TryGetValue(out var signed, out var rejection))
        {
            return rejection;
        }

        return types.Allows(signed.Algorithm)
            ? signed with
            {
                Types = types,
                Content = content,
                Certificates = certificates,
                Crls = crls,
            }
            : new Rejection(RejectionReason.CmsContentTypeWrong, "GB/T 35275 is for SM2");
    }

    /// <summary>SignerInfo; what stands outside of it is left empty.</summary>
    private static Verdict<CommitmentCms> ReadSigner(AsnReader signer, ReadOnlySpan<byte> announcedDigest)
    {
        if (CheckSignerHead(signer, announcedDigest, out var signerId) is { } wrongHead)
        {
            return wrongHead;
        }

        byte[] signedAttributes = [0x31, .. signer.ReadEncodedValue().Span[1..]];
        if (!CommitmentAlgorithms.TryParse(signer.ReadEncodedValue().Span, out var algorithm))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, "the signature algorithm is not in the list");
        }

        if (!CommitmentAlgorithms.Pairs(algorithm, announcedDigest))
        {
            return new Rejection(RejectionReason.CmsDigestAlgorithmWrong, $"not the digest of {algorithm}");
        }

        var signature = signer.ReadOctetString();
        var unsignedAttributes = signer.HasData ? signer.ReadEncodedValue() : (ReadOnlyMemory<byte>?)null;
        signer.ThrowIfNotEmpty();
        var added = UnsignedAttributes.None;
        if (
            unsignedAttributes is { } unsigned
            && !UnsignedAttributes.Parse([0x31, .. unsigned.Span[1..]]).TryGetValue(out added, out var rejection)
        )
        {
            return rejection;
        }

        return new CommitmentCms
        {
            Content = null,
            Certificates = [],
            Crls = [],
            SignerId = signerId,
            SignedAttributes = signedAttributes,
            Algorithm = algorithm,
            Signature = signature,
            Timestamp = added.Timestamp,
            ArchiveTimestamps = added.ArchiveTimestamps,
        };
    }

    /// <summary>Version, signer's id and digest, up to the signed attributes.</summary>
    private static Rejection? CheckSignerHead(
        AsnReader signer,
        ReadOnlySpan<byte> announcedDigest,
        out ReadOnlyMemory<byte> signerId
    )
    {
        signerId = default;
        if (!signer.TryReadInt32(out var version) || version != 1)
        {
            return new Rejection(RejectionReason.CmsVersionWrong, "SignerInfo is not version 1");
        }

        signerId = signer.ReadEncodedValue();
        if (!signer.ReadEncodedValue().Span.SequenceEqual(announcedDigest))
        {
            return new Rejection(
                RejectionReason.CmsDigestAlgorithmWrong,
                "the signer's digest is not the announced one"
            );
        }

        return signer.PeekTag().HasSameClassAndValue(CommitmentCms.Tag0)
            ? null
            : new Rejection(RejectionReason.AttributeMissing, "no signed attributes");
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
