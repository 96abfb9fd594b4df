using System.Text.Json;
using System.Text.RegularExpressions;

namespace JianliRegistry.Server.Hosting.Texts;

/// <summary>The English of every text of the pages. The Chinese text is its own key (docs/decisions/0034).</summary>
internal sealed partial class TextCatalog
{
    private const string Prefix = "texts/";

    private const RegexOptions Exact =
        RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    private readonly Dictionary<string, string> _english = new(StringComparer.Ordinal);
    private readonly List<(Regex Composed, string Key)> _templates = [];

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
        foreach (var (composed, key) in _templates)
        {
            if (composed.Match(chinese) is { Success: true } match)
            {
                object[] values = [.. match.Groups.Values.Skip(1).Select(g => English(g.Value) ?? g.Value)];
                return string.Format(System.Globalization.CultureInfo.InvariantCulture, _english[key], values);
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
                var pattern = Placeholder().Replace(Regex.Escape(key), "(.+?)");
                _templates.Add((new Regex($"^{pattern}$", Exact), key));
            }
        }
    }

    /// <summary>Short templates (“共 {0} 条”) are only filled in views; as a pattern they would fit anything.</summary>
    private static bool IsTemplate(string key) =>
        key.Contains("{0}", StringComparison.Ordinal) && HanPart().Count(key) >= 4;

    // Regex.Escape escapes the opening brace only.
    [GeneratedRegex(@"\\\{\d\}", RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    [GeneratedRegex("[一-鿿]", RegexOptions.NonBacktracking)]
    private static partial Regex HanPart();
}
