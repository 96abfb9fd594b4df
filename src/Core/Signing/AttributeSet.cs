using System.Formats.Asn1;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>SET OF Attribute (RFC 5652 §5.3): each type once, each with exactly one value.</summary>
internal static class AttributeSet
{
    /// <param name="setOf">DER with tag 0x31.</param>
    /// <returns>Object identifier → DER of the value.</returns>
    public static Verdict<Dictionary<string, ReadOnlyMemory<byte>>> Parse(ReadOnlyMemory<byte> setOf)
    {
        if (!DerEncoding.IsCanonical(setOf.Span))
        {
            return new Rejection(RejectionReason.CmsNotDer, "the attributes are not DER");
        }

        var attributes = new Dictionary<string, ReadOnlyMemory<byte>>();
        try
        {
            var set = new AsnReader(setOf, AsnEncodingRules.DER).ReadSetOf();
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var oid = attribute.ReadObjectIdentifier();
                var values = attribute.ReadSetOf();
                attribute.ThrowIfNotEmpty();
                var value = values.ReadEncodedValue();
                if (values.HasData || !attributes.TryAdd(oid, value))
                {
                    return new Rejection(RejectionReason.AttributeDuplicate, $"attribute {oid}");
                }
            }
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.AttributeMalformed, error.Message);
        }

        return attributes;
    }
}
