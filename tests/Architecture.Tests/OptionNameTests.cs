using System.Reflection;
using System.Text.RegularExpressions;
using JianliRegistry.Server.Hosting;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>docs/operations.md names each option that the server takes, and none that it does not.</summary>
public sealed partial class OptionNameTests
{
    private const string Document = "docs/operations.md";

    /// <summary>A framework's own options come along with these classes; an operator sets the product's.</summary>
    private static IReadOnlyList<string> Taken { get; } =
    [
        .. typeof(ServerOptions)
            .Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Select(type => (Type: type, Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)))
            .Where(found => found.Section is not null)
            .SelectMany(found => NamesOf((string)found.Section!.GetRawConstantValue()!, found.Type)),
    ];

    [Fact]
    public void The_table_names_each_option_that_the_server_takes() =>
        Assert.Equal(
            Taken.Order(StringComparer.Ordinal),
            TableOf(Sources.Read(Document)).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void No_document_names_an_option_that_does_not_exist() =>
        Assert.All(
            Sources.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)),
            file =>
                Assert.All(
                    OptionName().Matches(Sources.Read(file)).Select(match => Normal(match.Value)),
                    name => Assert.Contains(Taken, taken => taken == name || IsIn(taken, name))
                )
        );

    [Theory]
    [InlineData(
        "## Options\n| `Aa__B`, `Aa__C__0…` (5 s) | `Z__Z` |\n| `Aa__L__1__X` | |\n### Next\n| `D__E` |",
        "Aa__B Aa__C__0 Aa__L__0__X"
    )]
    public void The_table_is_read(string document, string expected) =>
        Assert.Equal(expected, string.Join(' ', TableOf(document)));

    /// <summary>As environment variables name them; the first entry stands for a list.</summary>
    private static IEnumerable<string> NamesOf(string prefix, Type options) =>
        options
            .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.CanWrite || IsList(property.PropertyType))
            .SelectMany(property =>
            {
                var name = $"{prefix}__{property.Name}";
                return !IsList(property.PropertyType) ? [name]
                    : property.PropertyType.GetGenericArguments()[0] is var item && IsSection(item)
                        ? NamesOf($"{name}__0", item)
                    : [$"{name}__0"];
            });

    private static bool IsIn(string taken, string section) =>
        taken.StartsWith(section + "__", StringComparison.Ordinal);

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>);

    private static bool IsSection(Type item) => item.Name.EndsWith("Options", StringComparison.Ordinal);

    /// <summary>The first cell of each row of the section Options, up to its first subsection.</summary>
    private static IEnumerable<string> TableOf(string document)
    {
        var from = document.IndexOf("## Options\n", StringComparison.Ordinal);
        var section = document[from..document.IndexOf("\n### ", from, StringComparison.Ordinal)];
        return section
            .Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => OptionName().Matches(line.Split(" | ")[0]).Select(match => Normal(match.Value)));
    }

    private static string Normal(string name) => EntryNumber().Replace(name, "__0");

    [GeneratedRegex(@"(?<![A-Za-z_])[A-Z][A-Za-z]+__[A-Za-z0-9_]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"__\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EntryNumber();
}
