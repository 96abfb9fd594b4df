using JianliRegistry.Core.Signing;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>Reads one row's columns by name and collects what is wrong with them, so that a file is mended in one go.</summary>
internal sealed class RowReader(CsvRow header, CsvRow row, List<string> errors)
{
    public int Line => row.Line;

    /// <summary>The field as it stands.</summary>
    public string Raw(string column)
    {
        for (var i = 0; i < header.Fields.Count; i++)
        {
            if (header.Fields[i] == column)
            {
                return row.Fields[i];
            }
        }

        throw new ImportRefusedException([$"line {header.Line}: column {column} is missing"]);
    }

    /// <summary>A value for people: visible, one line, NFC, not empty. Private-use characters are refused with a way to mend them.</summary>
    public string Text(string column, int maxLength)
    {
        if (!StatementText.Clean(Raw(column)).TryGetValue(out var text, out var rejection))
        {
            Refuse(column, $"{rejection.Detail}; replace the character by one everybody can display");
            return "";
        }

        if (text.Length == 0 || text.Length > maxLength)
        {
            Refuse(column, text.Length == 0 ? "is empty" : $"is longer than {maxLength}");
        }

        return text;
    }

    public void Refuse(string column, string reason) => errors.Add($"line {row.Line}: {column}: {reason}");
}
