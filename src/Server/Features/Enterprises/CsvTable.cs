using System.Text;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>One record of a CSV file and the line on which it begins (the header is line 1).</summary>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Fields);

/// <summary>Strict RFC 4180: comma, double quotes, LF or CRLF; nothing is guessed or mended.</summary>
internal static class CsvTable
{
    /// <exception cref="ImportRefusedException">A quote is out of place or a record has another number of fields than the header.</exception>
    public static IReadOnlyList<CsvRow> Parse(string text)
    {
        var rows = new List<CsvRow>();
        var (position, line) = (0, 1);
        while (position < text.Length)
        {
            var start = line;
            var fields = new List<string>();
            do
            {
                fields.Add(ReadField(text, ref position, ref line));
            } while (TakeComma(text, ref position));
            TakeLineEnd(text, ref position, ref line);
            if (rows.Count > 0 && fields.Count != rows[0].Fields.Count)
            {
                throw new ImportRefusedException([
                    $"line {start}: {fields.Count} fields where the header has {rows[0].Fields.Count}",
                ]);
            }

            rows.Add(new CsvRow(start, fields));
        }

        return rows;
    }

    private static string ReadField(string text, ref int position, ref int line)
    {
        if (position < text.Length && text[position] == '"')
        {
            return ReadQuoted(text, ref position, ref line);
        }

        var end = text.AsSpan(position).IndexOfAny(",\"\r\n");
        end = end < 0 ? text.Length : position + end;
        if (end < text.Length && text[end] == '"')
        {
            throw new ImportRefusedException([$"line {line}: a quote inside an unquoted field"]);
        }

        var field = text[position..end];
        position = end;
        return field;
    }

    private static string ReadQuoted(string text, ref int position, ref int line)
    {
        var (field, start) = (new StringBuilder(), line);
        for (position++; position < text.Length; position++)
        {
            var c = text[position];
            if (c == '"')
            {
                position++;
                if (position == text.Length || text[position] != '"')
                {
                    return field.ToString();
                }
            }

            line += c == '\n' ? 1 : 0;
            field.Append(c);
        }

        throw new ImportRefusedException([$"line {start}: a quoted field does not end"]);
    }

    private static bool TakeComma(string text, ref int position)
    {
        if (position >= text.Length || text[position] != ',')
        {
            return false;
        }

        position++;
        return true;
    }

    private static void TakeLineEnd(string text, ref int position, ref int line)
    {
        if (position < text.Length && text[position] == '\r')
        {
            position++;
        }

        if (position < text.Length && text[position] == '\n')
        {
            position++;
            line++;
        }
        else if (position < text.Length)
        {
            throw new ImportRefusedException([$"line {line}: text after a field's end"]);
        }
    }
}
