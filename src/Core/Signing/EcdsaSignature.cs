using System.Formats.Asn1;

namespace JianliRegistry.Core.Signing;

/// <summary>The two written forms of an ECDSA or SM2 signature: DER SEQUENCE { r, s } and fixed-width r‖s.</summary>
internal static class EcdsaSignature
{
    /// <summary>Reads either form strictly; r and s lie in 1..n−1.</summary>
    /// <param name="fixedWidth">Gets r‖s; exactly twice the curve's field size.</param>
    public static bool TryNormalize(ReadOnlySpan<byte> signature, NamedCurve curve, bool der, Span<byte> fixedWidth)
    {
        if (der)
        {
            if (!TryReadDer(signature, curve.FieldSize, fixedWidth))
            {
                return false;
            }
        }
        else if (signature.Length != fixedWidth.Length)
        {
            return false;
        }
        else
        {
            signature.CopyTo(fixedWidth);
        }

        return curve.IsScalar(fixedWidth[..curve.FieldSize]) && curve.IsScalar(fixedWidth[curve.FieldSize..]);
    }

    private static bool TryReadDer(ReadOnlySpan<byte> signature, int size, Span<byte> fixedWidth)
    {
        if (!DerEncoding.IsCanonical(signature) || signature[0] != 0x30)
        {
            return false;
        }

        AsnDecoder.ReadSequence(signature, AsnEncodingRules.DER, out var offset, out var length, out _);
        var content = signature.Slice(offset, length);
        fixedWidth.Clear();
        return TryReadInteger(ref content, fixedWidth[..size])
            && TryReadInteger(ref content, fixedWidth[size..])
            && content.IsEmpty;
    }

    private static bool TryReadInteger(ref ReadOnlySpan<byte> content, Span<byte> half)
    {
        if (content.IsEmpty || content[0] != 0x02)
        {
            return false;
        }

        var value = AsnDecoder.ReadIntegerBytes(content, AsnEncodingRules.DER, out var consumed);
        content = content[consumed..];
        if (value[0] >= 0x80)
        {
            return false;
        }

        value = value.TrimStart((byte)0);
        if (value.Length > half.Length)
        {
            return false;
        }

        value.CopyTo(half[(half.Length - value.Length)..]);
        return true;
    }
}
