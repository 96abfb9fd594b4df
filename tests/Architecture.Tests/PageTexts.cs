using System.Text.Json;
using System.Text.RegularExpressions;

namespace JianliRegistry.Architecture.Tests;

/// <summary>The texts of the pages as they stand in the sources, and their English.</summary>
internal static partial class PageTexts
{
    private const string Server = "src/Server/";

    /// <summary>Chinese in these files is record, message, file or command line: it is never shown as a page's own text.</summary>
    private static readonly string[] RecordFiles =
    [
        "Command.cs",
        "Commands.cs",
        "CommandLine.cs",
        "/Features/Enterprises/",
        "/Evidence/ObjectionBook.cs",
        "/Evidence/ReceiptFont.cs",
        "/Evidence/ReceiptPdf.cs",
        "/Reporting/ExportApplications.cs",
        "/Personnel/Steps.cshtml.cs",
        "/Hosting/Trust/",
        "/Hosting/Messages/",
        "/Hosting/Texts/",
        "/Enrollment/EnrollmentPhone.cs",
        "Problems.cs",
        "ProblemTable.cs",
        "IntegrationDocument.cs",
        "ServerOptions.cs",
        "/Storage/",
    ];

    /// <summary>Texts that become record or message in files that hold texts of pages too.</summary>
    private static readonly string[] Records =
    [
        "登记新手机号",
        "本企业账号的预留手机已改为{0}。如非本企业操作，请立即联系省级注册主管部门。",
        "解除（终止）劳动合同证明",
        "劳动仲裁裁决书",
        "法院判决书",
        "退休证明",
        "死亡证明",
        "丧失行为能力证明",
        "离职（辞职）材料及送达证明",
        "企业情况说明",
        "其他",
        "请携带法定代表人授权委托书原件（签章并加盖公章）、营业执照原件及复印件、企业资质证书原件及复印件（有资质的企业）、经办人身份证原件及复印件，到省级注册主管部门窗口办理。",
        "{0}省级注册主管部门",
        "批量上报-{0}",
    ];

    public static IEnumerable<string> Views =>
        Sources.Files.Where(f => IsServer(f) && f.EndsWith(".cshtml", StringComparison.Ordinal));

    public static IEnumerable<string> Scripts =>
        Sources.Files.Where(f => IsServer(f) && f.EndsWith(".js", StringComparison.Ordinal));

    /// <summary>All catalogues; the same key twice would stop the server's start.</summary>
    public static IReadOnlyDictionary<string, string> English { get; } =
        Sources
            .Files.Where(f => IsServer(f) && f.EndsWith("en.json", StringComparison.Ordinal))
            .SelectMany(f => JsonSerializer.Deserialize<Dictionary<string, string>>(Sources.Read(f))!)
            .ToDictionary(StringComparer.Ordinal);

    public static IReadOnlySet<string> KeysInViews { get; } =
        Views
            .SelectMany(f => Key().Matches(WithoutComments(Sources.Read(f))).Select(m => m.Groups["key"].Value))
            .ToHashSet();

    /// <summary>Literals of page models and words that views pass to <c>T</c>; what is interpolated is numbered.</summary>
    public static IReadOnlySet<string> KeysInCode { get; } =
        Sources
            .Code.Where(f => IsServer(f) && !RecordFiles.Any(r => f.Contains(r, StringComparison.Ordinal)))
            .Append("src/Core/Applications/ReportStatus.cs")
            .Append("src/Core/Applications/BusinessType.cs")
            .SelectMany(f => Sources.Lines(f).Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)))
            .SelectMany(l => Literal().Matches(l).Select(m => Numbered(m.Groups["text"].Value)))
            .Where(k => HasChinese(k) && !Records.Contains(k, StringComparer.Ordinal))
            .ToHashSet();

    public static bool HasChinese(string text) => Han().IsMatch(text);

    /// <summary>The view without its comments and keys.</summary>
    public static string Outside(string view) => Key().Replace(WithoutComments(view), "");

    public static string WithoutBlockComments(string script) => BlockComment().Replace(script, "");

    public static IEnumerable<string> PlaceholdersOf(string text) =>
        Placeholder().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal);

    private static bool IsServer(string file) => file.StartsWith(Server, StringComparison.Ordinal);

    private static string WithoutComments(string view) => RazorComment().Replace(view, "");

    private static string Numbered(string text)
    {
        var next = 0;
        return Interpolation().Replace(text, _ => $"{{{next++}}}");
    }

    [GeneratedRegex("(?<![A-Za-z])T\\[\"(?<key>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex("\"(?<text>([^\"\\\\]|\\\\.)*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Interpolation();

    [GeneratedRegex(@"\{\d\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex RazorComment();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex BlockComment();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Han();
}
