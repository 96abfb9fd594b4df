using Markdig;
using Microsoft.AspNetCore.Html;

namespace JianliRegistry.Server.Features.Help;

/// <summary>docs/manual.zh-CN.md and its pictures, which lie inside the program.</summary>
internal static class ManualText
{
    private const string Prefix = "manual/";

    /// <summary>Raw HTML is shown as text and nothing gets a style of its own, as the pages' content security policy wants.</summary>
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .Build();

    private static readonly Lazy<HtmlString> Rendered = new(() =>
    {
        using var reader = new StreamReader(Open("manual.md")!);
        return new HtmlString(Markdown.ToHtml(reader.ReadToEnd(), Pipeline));
    });

    public static HtmlString Html => Rendered.Value;

    /// <returns>Null: the manual has no such picture.</returns>
    public static Stream? Picture(string name) => name.EndsWith(".png", StringComparison.Ordinal) ? Open(name) : null;

    private static Stream? Open(string name) => typeof(ManualText).Assembly.GetManifestResourceStream(Prefix + name);
}
