using System.Text.RegularExpressions;
using Acornima;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>What old engines (IE 10 and 11, 360 compatibility mode) need from the files themselves (Manual S02).</summary>
public sealed partial class StaticFilesTests
{
    private static readonly string Root = Path.Combine(BuiltPrograms.RepositoryRoot, "src", "Server", "wwwroot");

    public static TheoryData<string> Scripts =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "js"), "*.js").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_is_ECMAScript_5(string name)
    {
        var parser = new Parser(new ParserOptions { EcmaVersion = EcmaVersion.ES5 });
        var script = parser.ParseScript(File.ReadAllText(Path.Combine(Root, "js", name)));
        Assert.NotEmpty(script.Body);
    }

    [Fact]
    public void The_ES5_parser_refuses_what_IE_11_refuses()
    {
        var parser = new Parser(new ParserOptions { EcmaVersion = EcmaVersion.ES5 });
        Assert.Throws<SyntaxErrorException>(() => parser.ParseScript("var f = () => 1;"));
    }

    [Fact]
    public void Each_colour_token_is_preceded_by_its_own_static_value()
    {
        var style = Style();
        var tokens = TokenPattern()
            .Matches(style[..style.IndexOf('}', StringComparison.Ordinal)])
            .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value);
        var uses = UsePattern().Matches(style);
        Assert.NotEmpty(uses);
        foreach (Match use in uses)
        {
            var value = VariablePattern().Replace(use.Groups["value"].Value, m => tokens[m.Groups["name"].Value]);
            var wanted = $"{use.Groups["property"].Value}: {value}; {use.Value}";
            Assert.Contains(wanted, style, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("display: grid")]
    [InlineData(":has(")]
    [InlineData(" gap:")]
    [InlineData("@import")]
    [InlineData("@font-face")]
    [InlineData("&")]
    public void The_style_sheet_does_without(string feature) =>
        Assert.DoesNotContain(feature, Style(), StringComparison.Ordinal);

    [Fact]
    public void Nothing_in_the_style_sheet_comes_from_another_place() =>
        Assert.DoesNotContain("url(", Style(), StringComparison.Ordinal);

    /// <summary>Both sheets, in the order in which a page loads them; the tokens stand first.</summary>
    private static string Style() =>
        string.Concat(
            new[] { "jl.css", "pages.css" }.Select(name =>
                CommentPattern().Replace(File.ReadAllText(Path.Combine(Root, "css", name)), "")
            )
        );

    [Fact]
    public void There_is_no_other_style_sheet() =>
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Root, "css")).Length);

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline, 5000)]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"(?<name>--[\w-]+): (?<value>[^;]+);", RegexOptions.None, 5000)]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"(?<=[{;] )(?<property>[\w-]+): (?<value>[^;{}]*var\(--[^;{}]*);", RegexOptions.None, 5000)]
    private static partial Regex UsePattern();

    [GeneratedRegex(@"var\((?<name>--[\w-]+)\)", RegexOptions.None, 5000)]
    private static partial Regex VariablePattern();
}
