using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Text;

namespace JianliRegistry.Core.Certificates;

/// <summary>Reads and compares X.501 names.</summary>
internal static class DistinguishedName
{
    /// <summary>The text attributes in order; values that are no text are left out.</summary>
    /// <param name="name">DER Name that was read strictly before.</param>
    public static IEnumerable<(string Oid, string Text)> Attributes(ReadOnlyMemory<byte> name)
    {
        var relativeNames = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (relativeNames.HasData)
        {
            var set = relativeNames.ReadSetOf();
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var oid = attribute.ReadObjectIdentifier();
                if (TryReadText(attribute.ReadEncodedValue(), out var text))
                {
                    yield return (oid, text);
                }
            }
        }
    }

    /// <summary>
    /// A text that is equal for names that RFC 5280 §7.1 calls equal: text compared without case and with single spaces,
    /// whatever string type it is written in; everything else octet by octet.
    /// </summary>
    public static string ComparisonKey(ReadOnlyMemory<byte> name)
    {
        var key = new StringBuilder();
        var relativeNames = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (relativeNames.HasData)
        {
            var parts = new List<string>();
            var set = relativeNames.ReadSetOf();
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var oid = attribute.ReadObjectIdentifier();
                var value = attribute.ReadEncodedValue();
                parts.Add(
                    TryReadText(value, out var text)
                        ? $"{oid}={Fold(text)}"
                        : $"{oid}#{Convert.ToHexString(value.Span)}"
                );
            }

            // The separators can't occur inside: folded text holds no control character.
            parts.Sort(StringComparer.Ordinal);
            key.AppendJoin('\u0001', parts).Append('\u0002');
        }

        return key.ToString();
    }

    public static bool TryReadText(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out string? text)
    {
        text = null;
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            if (reader.PeekTag() is not { TagClass: TagClass.Universal, IsConstructed: false } tag)
            {
                return false;
            }

            var type = (UniversalTagNumber)tag.TagValue;
            if (
                type
                is not (
                    UniversalTagNumber.UTF8String
                    or UniversalTagNumber.PrintableString
                    or UniversalTagNumber.IA5String
                    or UniversalTagNumber.TeletexString
                    or UniversalTagNumber.BMPString
                )
            )
            {
                return false;
            }

            text = reader.ReadCharacterString(type);
            return !reader.HasData;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static string Fold(string text)
    {
        var folded = string.Join(
            ' ',
            text.Normalize(NormalizationForm.FormKC)
                .ToUpperInvariant()
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
        return new string([.. folded.Select(c => char.IsControl(c) ? '\uFFFD' : c)]);
    }
}
