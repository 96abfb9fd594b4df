using Microsoft.Extensions.Options;
using SkiaSharp;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The printed receipt (section <c>Receipts</c>).</summary>
public sealed class ReceiptOptions
{
    public const string Section = "Receipts";

    /// <summary>The font that is embedded in a receipt's PDF: ttf, otf, or the first face of a ttc. Empty: the first of the usual ones.</summary>
    public string Font { get; set; } = "";
}

/// <summary>A font that is named has to be there and to hold Chinese, or every receipt would be a page of empty boxes.</summary>
internal sealed class ReceiptOptionsValidator : IValidateOptions<ReceiptOptions>
{
    public ValidateOptionsResult Validate(string? name, ReceiptOptions options)
    {
        if (options.Font.Length == 0)
        {
            return ValidateOptionsResult.Success;
        }

        using var typeface = ReceiptFont.Read(options.Font);
        return typeface is null
            ? ValidateOptionsResult.Fail("Receipts:Font must name a font file (ttf, otf, ttc) that has Chinese characters")
            : ValidateOptionsResult.Success;
    }
}

/// <summary>The Chinese font of printed receipts, read once.</summary>
internal sealed class ReceiptFont : IDisposable
{
    private const string Sample = "电子签名回执办理决定验证公开（）：，。";
    private static readonly string[] Usual =
    [
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
        @"C:\Windows\Fonts\simhei.ttf",
        @"C:\Windows\Fonts\msyh.ttc",
    ];

    public ReceiptFont(IOptions<ReceiptOptions> options) =>
        Typeface = (options.Value.Font is { Length: > 0 } font ? [font] : Usual).Select(Read).FirstOrDefault(t => t is not null);

    /// <summary>Null: none is configured and none of the usual ones is installed; then no PDF is offered.</summary>
    public SKTypeface? Typeface { get; }

    public static SKTypeface? Read(string file)
    {
        var typeface = File.Exists(file) ? SKTypeface.FromFile(file, 0) : null;
        if (typeface?.ContainsGlyphs(Sample) == true)
        {
            return typeface;
        }

        typeface?.Dispose();
        return null;
    }

    public void Dispose() => Typeface?.Dispose();
}
