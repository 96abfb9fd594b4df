using System.Diagnostics.CodeAnalysis;

namespace JianliRegistry.Core.Enterprises;

/// <summary>组织机构代码: the nine-character code that organisations had before the credit code (GB 11714).</summary>
/// <remarks>A value of this type has passed the check character. A credit code carries it in its positions 9–17.</remarks>
public sealed record OrganizationCode
{
    private const int Length = 9;
    private static readonly int[] Weights = [3, 7, 9, 10, 5, 8, 4, 2];

    private OrganizationCode(string value) => Value = value;

    /// <summary>Nine characters, no hyphen.</summary>
    public string Value { get; }

    /// <summary>Trims and upper-cases; the hyphen before the check character may be there or not.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OrganizationCode? code)
    {
        code = null;
        var value = text?.Trim().ToUpperInvariant();
        if (value is { Length: Length + 1 } && value[^2] == '-')
        {
            value = value[..^2] + value[^1];
        }

        if (
            value is not { Length: Length }
            || !value.All(char.IsAsciiLetterOrDigit)
            || CheckCharacter(value) != value[^1]
        )
        {
            return false;
        }

        code = new OrganizationCode(value);
        return true;
    }

    /// <summary>Whether the organisation of that credit code is this one.</summary>
    public bool IsPartOf(CreditCode creditCode) => creditCode.OrganizationCode == Value;

    public override string ToString() => Value;

    /// <summary>GB 11714 counts letters from A = 10 in the full alphabet, not in the 31 characters of GB 32100.</summary>
    internal static char CheckCharacter(string code)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            var value = char.IsAsciiDigit(code[i]) ? code[i] - '0' : code[i] - 'A' + 10;
            sum += value * Weights[i];
        }

        return (11 - (sum % 11)) switch
        {
            10 => 'X',
            11 => '0',
            var digit => (char)('0' + digit),
        };
    }
}
