using System.Formats.Asn1;
using System.Security.Cryptography;

namespace JianliRegistry.Core.Signing;

/// <summary>TSTInfo (RFC 3161 §2.4.2): when which digest was seen.</summary>
internal sealed record TimestampContent(
    HashAlgorithmName HashAlgorithm,
    ReadOnlyMemory<byte> Imprint,
    DateTimeOffset Time
)
{
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);

    public static TimestampContent Read(ReadOnlyMemory<byte> der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        var info = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!info.TryReadInt32(out var version) || version != 1)
        {
            throw new AsnContentException("TSTInfo is not version 1");
        }

        info.ReadObjectIdentifier();
        var imprint = info.ReadSequence();
        if (!SignatureScheme.TryParseDigest(imprint.ReadEncodedValue().Span, out var hash))
        {
            throw new AsnContentException("the imprint's hash is not allowed");
        }

        var digest = imprint.ReadOctetString();
        imprint.ThrowIfNotEmpty();
        info.ReadIntegerBytes();
        var time = info.ReadGeneralizedTime();
        ReadOptionalParts(info);
        return new TimestampContent(hash, digest, time);
    }

    /// <summary>accuracy, ordering, nonce and tsa change nothing here; an extension could, so none is taken.</summary>
    private static void ReadOptionalParts(AsnReader info)
    {
        if (Next(info, Asn1Tag.Sequence))
        {
            info.ReadSequence();
        }

        if (Next(info, Asn1Tag.Boolean))
        {
            info.ReadBoolean();
        }

        if (Next(info, Asn1Tag.Integer))
        {
            info.ReadIntegerBytes();
        }

        if (Next(info, Tag0))
        {
            info.ReadSequence(Tag0);
        }

        info.ThrowIfNotEmpty();
    }

    private static bool Next(AsnReader info, Asn1Tag tag) => info.HasData && info.PeekTag().HasSameClassAndValue(tag);
}
