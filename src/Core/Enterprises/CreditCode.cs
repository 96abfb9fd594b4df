using System.Diagnostics.CodeAnalysis;

namespace JianliRegistry.Core.Enterprises;

/// <summary>统一社会信用代码: the 18-character code of an organisation (GB 32100-2015).</summary>
/// <remarks>A value of this type has passed the check character; there is no other way to make one.</remarks>
public sealed record CreditCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const int Length = 18;

    // A code issued by the national registration authority itself carries 100000 instead of a province.
    private const string NationalAuthority = "100000";
    private static readonly int[] Weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    private CreditCode(string value) => Value = value;

    public string Value { get; }

    /// <summary>Positions 9–17: the organisation code of GB 11714, with its own check character at the end.</summary>
    public string OrganizationCode => Value[8..17];

    /// <summary>False is a warning to a clerk, not a refusal: codes with a wrong GB 11714 character exist.</summary>
    public bool OrganizationCodeMatches =>
        Enterprises.OrganizationCode.CheckCharacter(OrganizationCode) == OrganizationCode[^1];

    /// <summary>Trims and upper-cases ASCII, then checks alphabet, length, division and check character.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CreditCode? code)
    {
        code = null;
        var value = text?.Trim().ToUpperInvariant();
        if (value is null || value.Length != Length || value.Any(c => !Alphabet.Contains(c, StringComparison.Ordinal)))
        {
            return false;
        }

        // Positions 3–8 are an administrative division: digits only, of a known province (GB/T 2260).
        var division = value[2..8];
        if (
            division.Any(c => !char.IsAsciiDigit(c))
            || (division != NationalAuthority && !Province.IsKnown(division[..2]))
        )
        {
            return false;
        }

        if (CheckCharacter(value) != value[^1])
        {
            return false;
        }

        code = new CreditCode(value);
        return true;
    }

    public override string ToString() => Value;

    private static char CheckCharacter(string value)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += Alphabet.IndexOf(value[i], StringComparison.Ordinal) * Weights[i];
        }

        return Alphabet[(31 - (sum % 31)) % 31];
    }
}
