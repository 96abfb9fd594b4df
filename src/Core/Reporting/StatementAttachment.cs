using System.Globalization;
using System.Text.RegularExpressions;

namespace JianliRegistry.Core.Reporting;

/// <summary>One attachment as a statement names it: 名称；N 字节；SHA-256 HEX.</summary>
public sealed partial record StatementAttachment(string Name, long Size, byte[] Sha256)
{
    public string Render() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}；{Size} 字节；SHA-256 {Convert.ToHexStringLower(Sha256)}");

    /// <summary>The line's end has a fixed form, so a name may itself contain <c>；</c>.</summary>
    internal static StatementAttachment? Parse(string line)
    {
        var match = Line().Match(line);
        return match.Success && long.TryParse(match.Groups["size"].Value, CultureInfo.InvariantCulture, out var size)
            ? new StatementAttachment(
                match.Groups["name"].Value,
                size,
                Convert.FromHexString(match.Groups["sha256"].Value)
            )
            : null;
    }

    [GeneratedRegex(
        @"\A(?<name>.+)；(?<size>[0-9]{1,18}) 字节；SHA-256 (?<sha256>[0-9a-f]{64})\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Line();
}
