using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace JianliRegistry.Core.Enterprises;

/// <summary>公民身份号码 (GB 11643), and the residence numbers of the same form.</summary>
/// <remarks>A value of this type has passed region, date and check character (ISO 7064 MOD 11-2).</remarks>
public sealed record CitizenIdNumber
{
    private const string CheckCharacters = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private CitizenIdNumber(string value, DateOnly birthDate) => (Value, BirthDate) = (value, birthDate);

    public string Value { get; }
    public DateOnly BirthDate { get; }
    public bool IsMale => (Value[16] - '0') % 2 == 1;

    /// <param name="today">A birth date after it is refused; callers take the day in Asia/Shanghai.</param>
    public static bool TryParse(string? text, DateOnly today, [NotNullWhen(true)] out CitizenIdNumber? number)
    {
        number = null;
        var value = text?.Trim().ToUpperInvariant();
        if (value?.Length == 15 && value.All(char.IsAsciiDigit))
        {
            value = Extend(value);
        }

        if (value?.Length != 18 || !value[..17].All(char.IsAsciiDigit) || !RegionIsKnown(value))
        {
            return false;
        }

        var dateIsReal = DateOnly.TryParseExact(
            value.AsSpan(6, 8),
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var birthDate
        );
        if (!dateIsReal || birthDate > today || CheckCharacter(value) != value[17])
        {
            return false;
        }

        number = new CitizenIdNumber(value, birthDate);
        return true;
    }

    /// <summary>超过N周岁: true from the day after the birthday on.</summary>
    public bool IsOlderThan(int years, DateOnly today) => today > BirthDate.AddYears(years);

    /// <summary>Masked: a log or a trace never shows a full number.</summary>
    public override string ToString() => PersonalDataMask.IdNumber(Value);

    // The 15-digit form of GB 11643-1989 has no century and no check character.
    private static string Extend(string value)
    {
        var extended = value[..6] + "19" + value[6..];
        return extended + CheckCharacter(extended);
    }

    // 9PPCCC is the permanent residence number of a foreigner: province, then country; 83 is the residence permit
    // of a person from Taiwan.
    private static bool RegionIsKnown(string value) =>
        value[0] == '9' ? Province.IsKnown(value[1..3]) : value[..2] == "83" || Province.IsKnown(value[..2]);

    private static char CheckCharacter(string value)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += (value[i] - '0') * Weights[i];
        }

        return CheckCharacters[sum % 11];
    }
}
