using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>The parts of a TimeStampToken's SignedData that its verification needs (RFC 3161 §2.4.2, RFC 5652 §5).</summary>
internal sealed record TimestampToken
{
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);

    /// <summary>The octets of TSTInfo.</summary>
    public required ReadOnlyMemory<byte> Content { get; init; }
    public required IReadOnlyList<byte[]> Certificates { get; init; }

    /// <summary>DER IssuerAndSerialNumber.</summary>
    public required ReadOnlyMemory<byte> SignerId { get; init; }
    public required HashAlgorithmName Digest { get; init; }

    /// <summary>DER SET OF Attribute (tag 0x31).</summary>
    public required ReadOnlyMemory<byte> SignedAttributes { get; init; }
    public required SignatureScheme Scheme { get; init; }
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>
    /// Where a digest may stand beside the token's own, in imprint and certificate name: SHA-2 with every key, SM3 with SM2 (decision 23).
    /// </summary>
    public bool Allows(HashAlgorithmName other) => other != MessageDigest.Sm3 || Scheme.Kind == KeyKind.Sm2;

    /// <summary>DER ats-hash-index-v3, what makes a token an archive timestamp; null in every other.</summary>
    public required ReadOnlyMemory<byte>? HashIndex { get; init; }

    public static Verdict<TimestampToken> Read(ReadOnlyMemory<byte> der)
    {
        var contentInfo = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        Expect(contentInfo.ReadObjectIdentifier() == ObjectIdentifiers.SignedData, "not SignedData");
        var wrapper = contentInfo.ReadSequence(Tag0);
        contentInfo.ThrowIfNotEmpty();
        var signedData = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        Expect(signedData.TryReadInt32(out var version) && version == 3, "SignedData is not version 3");
        var digests = signedData.ReadSetOf();
        var digest = digests.ReadEncodedValue();
        Expect(!digests.HasData, "more than one digest algorithm");
        var encapsulated = signedData.ReadSequence();
        Expect(encapsulated.ReadObjectIdentifier() == ObjectIdentifiers.TimestampContent, "the content is not TSTInfo");
        var content = encapsulated.ReadSequence(Tag0);
        encapsulated.ThrowIfNotEmpty();
        var info = content.ReadOctetString();
        content.ThrowIfNotEmpty();

        var certificates = new List<byte[]>();
        if (signedData.PeekTag().HasSameClassAndValue(Tag0))
        {
            var set = signedData.ReadSetOf(skipSortOrderValidation: true, Tag0);
            while (set.HasData)
            {
                certificates.Add(set.ReadEncodedValue().ToArray());
            }
        }

        if (signedData.PeekTag().HasSameClassAndValue(Tag1))
        {
            signedData.ReadEncodedValue();
        }

        var signers = signedData.ReadSetOf();
        signedData.ThrowIfNotEmpty();
        var signer = signers.ReadSequence();
        Expect(!signers.HasData, "more than one signer");
        return ReadSigner(signer, digest, info, certificates);
    }

    private static Verdict<TimestampToken> ReadSigner(
        AsnReader signer,
        ReadOnlyMemory<byte> announcedDigest,
        byte[] content,
        List<byte[]> certificates
    )
    {
        Expect(signer.TryReadInt32(out var version) && version == 1, "SignerInfo is not version 1");
        var signerId = signer.ReadEncodedValue();
        var digestAlgorithm = signer.ReadEncodedValue();
        Expect(
            digestAlgorithm.Span.SequenceEqual(announcedDigest.Span),
            "the signer's digest is not the announced one"
        );
        if (!SignatureScheme.TryParseDigest(digestAlgorithm.Span, out var digest))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, "the token's digest is not in the list");
        }

        var attributes = signer.ReadEncodedValue().Span;
        Expect(attributes[0] == 0xA0, "no signed attributes");
        byte[] signedAttributes = [0x31, .. attributes[1..]];
        if (!TryReadScheme(signer.ReadEncodedValue().Span, digest, out var scheme))
        {
            return new Rejection(
                RejectionReason.AlgorithmNotAllowed,
                "the token's signature algorithm is not in the list"
            );
        }

        var signature = signer.ReadOctetString();

        if (!ReadHashIndex(signer).TryGetValue(out var hashIndex, out var rejection))
        {
            return rejection;
        }

        return new TimestampToken
        {
            Content = content,
            Certificates = certificates,
            SignerId = signerId,
            Digest = digest,
            SignedAttributes = signedAttributes,
            Scheme = scheme,
            Signature = signature,
            HashIndex = hashIndex.IsEmpty ? (ReadOnlyMemory<byte>?)null : hashIndex,
        };
    }

    /// <returns>Empty where the token has no unsigned attribute; it may have no other.</returns>
    private static Verdict<ReadOnlyMemory<byte>> ReadHashIndex(AsnReader signer)
    {
        if (!signer.HasData)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        var unsigned = signer.ReadEncodedValue().Span;
        Expect(unsigned[0] == 0xA1 && !signer.HasData, "more than unsigned attributes at the end");
        if (!AttributeSet.Parse((byte[])[0x31, .. unsigned[1..]]).TryGetValue(out var attributes, out var rejection))
        {
            return rejection;
        }

        return attributes.Count == 1 && attributes.TryGetValue(ObjectIdentifiers.AtsHashIndexV3, out var hashIndex)
            ? hashIndex
            : new Rejection(RejectionReason.UnsignedAttributeNotAllowed, "in the token");
    }

    /// <summary>
    /// RFC 5754 §3.2 lets a signer write rsaEncryption and leave the hash to the digest algorithm. SM3 is SM2's alone (decision 23).
    /// </summary>
    private static bool TryReadScheme(
        ReadOnlySpan<byte> identifier,
        HashAlgorithmName digest,
        out SignatureScheme scheme
    )
    {
        if (
            digest != MessageDigest.Sm3
            && identifier.SequenceEqual(SignatureScheme.Encode(ObjectIdentifiers.Rsa, withNull: true))
        )
        {
            scheme = new SignatureScheme(KeyKind.Rsa, digest, Pss: false);
            return true;
        }

        var known = SignatureScheme.TryParse(identifier, out var parsed);
        scheme = parsed!;
        return known && parsed!.Hash == digest;
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new AsnContentException(otherwise);
        }
    }
}
