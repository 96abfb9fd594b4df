using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Enterprises;
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

    /// <summary>GB/T 2260, two digits, from those or from the province's name.</summary>
    public string ProvinceCode(string column)
    {
        var text = Raw(column).Trim();
        if (Province.IsKnown(text))
        {
            return text;
        }

        var found = Province.Names.FirstOrDefault(p => p.Value == text).Key;
        if (found is null)
        {
            Refuse(column, "is neither a province's name nor its two digits");
        }

        return found ?? "";
    }

    /// <summary>Null: the field is empty.</summary>
    public DateOnly? Day(string column)
    {
        var text = Raw(column).Trim();
        if (text.Length == 0)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        Refuse(column, "must look like 2026-11-20");
        return null;
    }

    public DateOnly RequiredDay(string column)
    {
        if (Raw(column).Trim().Length == 0)
        {
            Refuse(column, "is empty");
        }

        return Day(column) ?? default;
    }

    /// <summary>Whether nothing was wrong with this row so far.</summary>
    public bool IsGood { get; private set; } = true;

    /// <summary>SHA-256 of the row's fields as they stand.</summary>
    public byte[] Checksum() => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001F', row.Fields)));

    public void Refuse(string column, string reason)
    {
        IsGood = false;
        errors.Add($"line {row.Line}: {column}: {reason}");
    }
}
