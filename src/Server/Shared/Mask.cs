namespace JianliRegistry.Server.Shared;

/// <summary>Personal data as pages show it (个人信息保护法 51): enough to recognise, too little to use.</summary>
public static class Mask
{
    private const char Star = '*';

    /// <summary>110105194912310021 → 110105********0021; shorter documents keep their last two characters.</summary>
    public static string IdNumber(string? number) =>
        number switch
        {
            null or "" => "",
            { Length: >= 15 } => number[..6] + new string(Star, number.Length - 10) + number[^4..],
            { Length: > 4 } => number[..1] + new string(Star, number.Length - 3) + number[^2..],
            _ => new string(Star, number.Length),
        };

    /// <summary>13800000001 → 138****0001.</summary>
    public static string Mobile(string? number) =>
        number switch
        {
            null or "" => "",
            { Length: >= 11 } => number[..^8] + "****" + number[^4..],
            _ => new string(Star, number.Length),
        };

    /// <summary>欧阳某 → 欧**; for pages that anybody may read.</summary>
    public static string Name(string? name)
    {
        var first = new System.Globalization.StringInfo(name ?? "");
        return first.LengthInTextElements == 0
            ? ""
            : first.SubstringByTextElements(0, 1) + new string(Star, Math.Max(1, first.LengthInTextElements - 1));
    }
}
