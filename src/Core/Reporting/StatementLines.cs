using System.Globalization;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Reporting;

/// <summary>Numbered lines of a statement: 附件1, 附件2, …</summary>
internal static class StatementLines
{
    public static IEnumerable<StatementField> Of(string key, IEnumerable<string> values) =>
        values.Select(
            (value, i) => new StatementField(string.Create(CultureInfo.InvariantCulture, $"{key}{i + 1}"), value)
        );
}
