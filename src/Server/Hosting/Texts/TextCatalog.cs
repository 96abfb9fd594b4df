using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace JianliRegistry.Server.Hosting.Texts;

/// <summary>The English of every text of the pages. The Chinese text is its own key (docs/decisions/0034).</summary>
internal sealed partial class TextCatalog
{
    private const string Prefix = "texts/";
    private const int FewestHan = 4;

    private readonly Dictionary<string, string> _english = new(StringComparer.Ordinal);

    /// <summary>What stands before, between and after the placeholders of a key.</summary>
    private readonly List<(string[] Literals, string Key)> _templates = [];

    public TextCatalog()
    {
        var assembly = typeof(TextCatalog).Assembly;
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                Add(JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!);
            }
        }
    }

    /// <summary>Null when the catalogue does not know the text: names, reasons and other records stay as they were written.</summary>
    public string? English(string chinese) => _english.GetValueOrDefault(chinese);

    /// <summary>“登录、上报签名”: a list of words that are all known.</summary>
    public string? EnglishOfList(string chinese)
    {
        var words = chinese.Split('、').Select(English).ToArray();
        return words.Length > 1 && words.All(w => w is not null) ? string.Join(", ", words) : null;
    }

    /// <summary>The English of a text that was composed before it reached the page, found again by its template.</summary>
    public string? EnglishOfComposed(string chinese)
    {
        foreach (var (literals, key) in _templates)
        {
            if (ValuesOf(chinese, literals) is { } values)
            {
                object[] english = [.. values.Select(v => English(v) ?? v)];
                return string.Format(CultureInfo.InvariantCulture, _english[key], english);
            }
        }

        return null;
    }

    private void Add(Dictionary<string, string> texts)
    {
        foreach (var (key, english) in texts)
        {
            _english.Add(key, english);
            if (IsTemplate(key))
            {
                _templates.Add((Placeholder().Split(key), key));
            }
        }
    }

    /// <summary>Each value as short as it can be, and none empty; null: the text was not composed from these.</summary>
    private static string[]? ValuesOf(string text, string[] literals)
    {
        if (
            !text.StartsWith(literals[0], StringComparison.Ordinal)
            || !text.EndsWith(literals[^1], StringComparison.Ordinal)
        )
        {
            return null;
        }

        var values = new string[literals.Length - 1];
        var at = literals[0].Length;
        for (var i = 0; i < values.Length; i++)
        {
            var next = literals[i + 1];
            var end =
                i == values.Length - 1 ? text.Length - next.Length
                : at < text.Length ? text.IndexOf(next, at + 1, StringComparison.Ordinal)
                : -1;
            if (end <= at)
            {
                return null;
            }

            values[i] = text[at..end];
            at = end + next.Length;
        }

        return values;
    }

    /// <summary>Short templates (“共 {0} 条”) are only filled in views; as a pattern they would fit anything.</summary>
    private static bool IsTemplate(string key) =>
        key.Contains("{0}", StringComparison.Ordinal) && key.Count(c => c is >= '一' and <= '鿿') >= FewestHan;

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
