using System.Globalization;

namespace JianliRegistry.Core.Enterprises;

/// <summary>脱敏: how personal data is shown by default (个人信息保护法 51). One direction only; nothing unmasks.</summary>
public static class PersonalDataMask
{
    /// <summary>110105********002X: region and last four of a citizen number; two at each end of any other document.</summary>
    public static string IdNumber(string value) =>
        value.Length switch
        {
            >= 15 => Keep(value, 6, 4),
            >= 8 => Keep(value, 2, 2),
            _ => new string('*', value.Length),
        };

    /// <summary>138****8000.</summary>
    public static string Mobile(string value) => value.Length >= 11 ? Keep(value, 3, 4) : new string('*', value.Length);

    /// <summary>The first character of a name, then stars that do not tell its length.</summary>
    public static string Name(string value) => value.Length == 0 ? "" : StringInfo.GetNextTextElement(value) + "***";

    private static string Keep(string value, int head, int tail) =>
        value[..head] + new string('*', value.Length - head - tail) + value[^tail..];
}
