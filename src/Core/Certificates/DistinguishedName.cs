using System.Buffers;
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

    public static bool IsEmpty(ReadOnlyMemory<byte> name) => name.Length <= 2;

    /// <summary>
    /// A text that is equal for names that RFC 5280 §7.1 calls equal: text compared without case and with single spaces,
    /// whatever string type it is written in; everything else, and text that is no Unicode, octet by octet. The key of a name's first relative names is a
    /// prefix of its own key.
    /// </summary>
    public static string ComparisonKey(ReadOnlyMemory<byte> name)
    {
        var key = new StringBuilder(128);
        var relativeNames = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (relativeNames.HasData)
        {
            // The separators can't occur inside: folded text holds no control character.
            var set = relativeNames.ReadSetOf();
            AppendAttribute(key, set.ReadSequence());
            if (set.HasData)
            {
                AppendSorted(key, set);
            }

            key.Append('\u0002');
        }

        return key.ToString();
    }

    /// <summary>Several attributes in one relative name: their order says nothing.</summary>
    private static void AppendSorted(StringBuilder key, AsnReader set)
    {
        var start = key.ToString().LastIndexOf('\u0002') + 1;
        var parts = new List<string> { key.ToString(start, key.Length - start) };
        while (set.HasData)
        {
            var part = new StringBuilder();
            AppendAttribute(part, set.ReadSequence());
            parts.Add(part.ToString());
        }

        parts.Sort(StringComparer.Ordinal);
        key.Length = start;
        key.AppendJoin('\u0001', parts);
    }

    private static void AppendAttribute(StringBuilder key, AsnReader attribute)
    {
        key.Append(attribute.ReadObjectIdentifier());
        var value = attribute.ReadEncodedValue();
        if (TryReadText(value, out var text) && (Ascii.IsValid(text) || IsUnicode(text)))
        {
            AppendFolded(key.Append('='), text);
        }
        else
        {
            key.Append('#').Append(Convert.ToHexString(value.Span));
        }
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

    /// <summary>Half a surrogate pair or a noncharacter (U+FFFE) can't be normalised, and what throws in a name ends more than that name.</summary>
    private static bool IsUnicode(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (
                Rune.DecodeFromUtf16(text, out var rune, out var length) != OperationStatus.Done
                || (rune.Value & 0xFFFE) == 0xFFFE
            )
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    private static void AppendFolded(StringBuilder key, string text)
    {
        // Space between words becomes one, space at the ends none.
        var (space, started) = (false, false);
        foreach (var c in Ascii.IsValid(text) ? text : text.Normalize(NormalizationForm.FormKC))
        {
            if (char.IsWhiteSpace(c))
            {
                space = started;
                continue;
            }

            if (space)
            {
                key.Append(' ');
                space = false;
            }

            key.Append(char.IsControl(c) ? '\uFFFD' : char.ToUpperInvariant(c));
            started = true;
        }
    }
}
