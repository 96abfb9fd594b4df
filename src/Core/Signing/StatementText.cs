using System.Buffers;
using System.Globalization;
using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>What may stand in a statement's value: one visible line that reads the same everywhere and for decades.</summary>
public static class StatementText
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxValueLength = 4096;

    // Letters and marks that draw nothing: two names that look alike would be signed as different bytes.
    private static readonly (int First, int Last)[] Invisible =
    [
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xFFFC, 0xFFFD),
        (0xE0100, 0xE01EF),
    ];

    // ASCII, marks like 、“…”《》, ideographs, fullwidth forms: none composes with what stands beside it, so a value of these alone
    // is in NFC, and needs no look at each character.
    private static readonly (int First, int Last)[] Steady =
    [
        (0x0020, 0x007E),
        (0x2010, 0x2027),
        (0x3000, 0x3029),
        (0x4E00, 0x9FFF),
        (0xFF01, 0xFF5E),
    ];

    private static readonly SearchValues<char> Plain = SearchValues.Create([.. SteadyCharacters()]);

    /// <summary>
    /// Makes the value of a form field or an import fit for a statement: line breaks become <c>；</c>, tabs and odd spaces one
    /// space, the ends are trimmed, the form is NFC. What cannot be mended without changing the meaning is refused.
    /// </summary>
    /// <returns>The clean text; empty stays empty (the caller knows whether that is allowed).</returns>
    public static Verdict<string> Clean(string typed)
    {
        if (FirstForbidden(typed, whitespaceIsMended: true) is { } forbidden)
        {
            return new Rejection(RejectionReason.StatementMalformed, forbidden);
        }

        var text = new StringBuilder(typed.Length);
        foreach (var line in typed.ReplaceLineEndings("\n").Split('\n'))
        {
            var mended = string.Concat(line.Select(c => IsOtherSpace(c) ? ' ' : c)).Trim();
            if (mended.Length > 0)
            {
                _ = text.Append(text.Length > 0 ? "；" : "").Append(mended);
            }
        }

        var clean = text.ToString().Normalize(NormalizationForm.FormC);
        return clean.Length <= MaxValueLength
            ? clean
            : new Rejection(RejectionReason.StatementMalformed, $"longer than {MaxValueLength} characters");
    }

    /// <returns>Why the value cannot stand in a statement as it is, null when it can.</returns>
    internal static string? WhyNotCanonical(string value)
    {
        if (value.Length is 0 or > MaxValueLength)
        {
            return $"a value has 1 to {MaxValueLength} characters";
        }

        var isPlain = !value.AsSpan().ContainsAnyExcept(Plain);
        if (!isPlain && FirstForbidden(value, whitespaceIsMended: false) is { } forbidden)
        {
            return forbidden;
        }

        if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]))
        {
            return "a value neither begins nor ends with a space";
        }

        return isPlain || value.IsNormalized(NormalizationForm.FormC) ? null : "not in Unicode normalization form C";
    }

    private static string? FirstForbidden(string text, bool whitespaceIsMended)
    {
        for (var i = 0; i < text.Length; )
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                return $"half a surrogate pair at position {i + 1}";
            }

            var mended = whitespaceIsMended && Rune.IsWhiteSpace(rune);
            if (!mended && IsForbidden(rune))
            {
                return $"character U+{rune.Value:X4} at position {i + 1} may not stand in a statement";
            }

            i += rune.Utf16SequenceLength;
        }

        return null;
    }

    private static bool IsForbidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            // Format covers bidi controls, zero-width characters, soft hyphens, tags and the BOM.
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse => true,

            // A character unknown today may normalize differently tomorrow.
            UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => true,
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,

            // Of the spaces only the ASCII one and the ideographic one.
            UnicodeCategory.SpaceSeparator => rune.Value is not (' ' or 0x3000),
            _ => IsInvisible(rune.Value),
        };

    private static bool IsInvisible(int character)
    {
        foreach (var (first, last) in Invisible)
        {
            if (character >= first && character <= last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What may stand in a statement and is in NFC beside anything else of its kind.</summary>
    internal static IEnumerable<char> SteadyCharacters() =>
        Steady
            .SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1))
            .Where(character => !IsForbidden(new Rune(character)))
            .Select(character => (char)character);

    private static bool IsOtherSpace(char c) => char.IsWhiteSpace(c) && c is not (' ' or '\u3000');
}
