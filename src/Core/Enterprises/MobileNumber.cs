using System.Diagnostics.CodeAnalysis;

namespace JianliRegistry.Core.Enterprises;

/// <summary>手机号: eleven digits of a mainland mobile line.</summary>
public sealed record MobileNumber
{
    private const int Length = 11;

    private MobileNumber(string value) => Value = value;

    public string Value { get; }

    /// <summary>Takes +86 or 86 in front, spaces and dashes; keeps the eleven digits.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MobileNumber? number)
    {
        number = null;
        var value = new string([.. (text ?? "").Where(c => c is not (' ' or '-'))]);
        if (value.StartsWith("+86", StringComparison.Ordinal))
        {
            value = value[3..];
        }
        else if (value.Length == Length + 2 && value.StartsWith("86", StringComparison.Ordinal))
        {
            value = value[2..];
        }

        if (value.Length != Length || !value.All(char.IsAsciiDigit) || value[0] != '1' || value[1] < '3')
        {
            return false;
        }

        number = new MobileNumber(value);
        return true;
    }

    /// <summary>Masked: a log or a trace never shows a full number.</summary>
    public override string ToString() => PersonalDataMask.Mobile(Value);
}
