using System.Globalization;
using System.Text;
using MiniExcelLibs;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>Rows of a CSV or XLSX file of the old system; the first row is the header.</summary>
/// <remarks>A CSV is read strictly and whole; a workbook's first sheet is read row by row each time it is asked for.</remarks>
internal sealed class ImportSource
{
    private readonly string _path;
    private readonly IReadOnlyList<CsvRow>? _csv;

    private ImportSource(string path, IReadOnlyList<CsvRow>? csv) => (_path, _csv) = (path, csv);

    public string Directory => Path.GetDirectoryName(Path.GetFullPath(_path))!;
    public CsvRow Header { get; private set; } = new(1, []);
    public string HeaderText => string.Join(',', Header.Fields);

    /// <summary>Without the header.</summary>
    public int Count { get; private set; }

    /// <exception cref="ImportRefusedException">It is no such file.</exception>
    public static async Task<ImportSource> OpenAsync(string path, CancellationToken ct)
    {
        var isWorkbook = Path.GetExtension(path).Equals(".xlsx", StringComparison.OrdinalIgnoreCase);
        var source = new ImportSource(path, isWorkbook ? null : CsvTable.Parse(await ReadUtf8Async(path, ct)));
        source.Header = source.All().FirstOrDefault() ?? source.Header;
        source.Count = source.Rows().Count();
        return source;
    }

    public IReadOnlyList<CsvRow> Csv => _csv ?? [.. All()];

    public IEnumerable<CsvRow> Rows() => All().Skip(1);

    private IEnumerable<CsvRow> All() => _csv ?? Sheet();

    private IEnumerable<CsvRow> Sheet()
    {
        var line = 0;
        var width = 0;
        foreach (IDictionary<string, object?> cells in Cells())
        {
            line++;
            var fields = cells.Values.Select(TextOf).ToList();
            width = line == 1 ? fields.FindLastIndex(f => f.Length > 0) + 1 : width;
            if (line > 1 && fields.TrueForAll(f => f.Length == 0))
            {
                continue;
            }

            yield return new CsvRow(
                line,
                [.. Enumerable.Range(0, width).Select(i => fields.ElementAtOrDefault(i) ?? "")]
            );
        }
    }

    private IEnumerable<dynamic> Cells()
    {
        try
        {
            return MiniExcel.Query(_path, useHeaderRow: false);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or NotSupportedException)
        {
            throw new ImportRefusedException([$"line 1: {error.Message}"]);
        }
    }

    /// <summary>A cell that a spreadsheet made a number or a date, as the CSV would have it.</summary>
    private static string TextOf(object? cell) =>
        cell switch
        {
            null => "",
            DateTime at => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => cell.ToString() ?? "",
        };

    private static async Task<string> ReadUtf8Async(string path, CancellationToken ct)
    {
        try
        {
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            return strict.GetString(await File.ReadAllBytesAsync(path, ct)).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new ImportRefusedException(["line 1: the file is not UTF-8"]);
        }
        catch (IOException error)
        {
            throw new ImportRefusedException([error.Message]);
        }
    }
}
