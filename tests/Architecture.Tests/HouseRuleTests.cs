using System.Text.RegularExpressions;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>The habits of CONTRIBUTING.md that can be read off the files: sizes, names, words.</summary>
public sealed partial class HouseRuleTests
{
    private const int MaxLines = 300;

    private static readonly string[] ForbiddenFolders =
    [
        "Common",
        "Utils",
        "Utilities",
        "Helpers",
        "Services",
        "Managers",
        "Interfaces",
        "Models",
        "Domain",
        "Application",
        "Infrastructure",
    ];

    private static readonly string[] WrittenByHand = [".cs", ".cshtml", ".css", ".js", ".sh", ".c"];

    [Fact]
    public void No_file_of_code_is_longer_than_three_hundred_lines() =>
        Assert.Empty(
            Sources
                .Files.Where(file => WrittenByHand.Contains(Path.GetExtension(file)) && !IsOneByContract(file))
                .Select(file => (file, lines: Sources.Lines(file).Length))
                .Where(found => found.lines > MaxLines)
                .Select(found => $"{found.file}: {found.lines} lines")
        );

    [Fact]
    public void Nine_product_files_of_ten_are_at_most_a_hundred_and_fifty_lines_long()
    {
        var sizes = Sources.Code.Where(IsProduct).Select(file => Sources.Lines(file).Length).Order().ToList();
        Assert.InRange(sizes[sizes.Count * 9 / 10], 1, 150);
    }

    [Fact]
    public void Methods_longer_than_fifty_lines_fail_the_build()
    {
        var settings = Sources.Read(".editorconfig");
        Assert.Contains("dotnet_diagnostic.MA0051.severity = warning", settings, StringComparison.Ordinal);
        Assert.Contains("MA0051.maximum_lines_per_method = 50", settings, StringComparison.Ordinal);
        Assert.Contains(
            "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>",
            Sources.Read("Directory.Build.props"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_folder_is_named_after_a_layer_or_a_leftover() =>
        Assert.DoesNotContain(
            Sources.Files,
            file => file.Split('/')[..^1].Intersect(ForbiddenFolders, StringComparer.Ordinal).Any()
        );

    [Fact]
    public void No_type_is_named_after_a_pattern() => Assert.Empty(Found(PatternName(), Sources.Code.Where(IsProduct)));

    [Theory]
    [InlineData("internal sealed class LoginManager")]
    [InlineData("public static class PemUtils")]
    [InlineData("public record struct ReceiptDto(")]
    public void A_type_named_after_a_pattern_is_found(string planted) => Assert.Matches(PatternName(), planted);

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment() =>
        Assert.Empty(Found(Leftover(), Sources.Code.Where(NotThisFile)));

    [Theory]
    [InlineData("// TODO: later")]
    [InlineData("    // HACK around it")]
    [InlineData("throw new NotImplementedException();")]
    public void Something_left_to_do_is_found(string planted) => Assert.Matches(Leftover(), planted);

    [Fact]
    public void Analysis_is_switched_off_only_where_a_reason_stands_beside_it() =>
        Assert.DoesNotContain(Sources.Code.Where(NotThisFile), file => BarePragma().IsMatch(Sources.Read(file)));

    [Theory]
    [InlineData("#pragma warning disable CA1822")]
    [InlineData("[SuppressMessage(\"Naming\", \"CA1711\")]")]
    public void A_switch_without_a_reason_is_found(string planted) => Assert.Matches(BarePragma(), planted);

    private static IEnumerable<string> Found(Regex pattern, IEnumerable<string> files) =>
        files.SelectMany(file =>
            Sources
                .Lines(file)
                .Select((line, i) => (line, at: $"{file}:{i + 1}"))
                .Where(found => pattern.IsMatch(found.line))
                .Select(found => $"{found.at}: {found.line.Trim()}")
        );

    private static bool IsProduct(string file) =>
        file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("certs/", StringComparison.Ordinal);

    /// <summary>A stranger takes verify.sh along as one file, and reads it as one.</summary>
    private static bool IsOneByContract(string file) =>
        file.EndsWith("/Evidence/Documents/verify.sh", StringComparison.Ordinal);

    private static bool NotThisFile(string file) => !file.EndsWith("HouseRuleTests.cs", StringComparison.Ordinal);

    [GeneratedRegex(
        @"\b(class|struct|record|interface)\s+\w+(Manager|Helper|Utils?|Service|Impl|Dto|Info|Data)\b",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex PatternName();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Leftover();

    [GeneratedRegex(
        @"#pragma warning disable [\w, ]+$|\[SuppressMessage\((?![^]]*Justification)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex BarePragma();
}
