using Microsoft.Extensions.Options;
using SkiaSharp;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The printed receipt (section <c>Receipts</c>).</summary>
public sealed class ReceiptOptions
{
    public const string Section = "Receipts";

    /// <summary>What a receipt's PDF is set in: a ttf, or the first face of a ttc. Empty: the first of the usual ones that is installed.</summary>
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

        return ReceiptFont.CanPrint(options.Font)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Receipts:Font must name a font file (ttf, ttc) with TrueType outlines and Chinese characters"
            );
    }
}

/// <summary>The Chinese font of printed receipts, read once.</summary>
internal sealed class ReceiptFont : IDisposable
{
    private const string Sample = "电子签名回执办理决定验证公开（）：，。";
    private static readonly string[] Usual =
    [
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
        @"C:\Windows\Fonts\simhei.ttf",
        @"C:\Windows\Fonts\msyh.ttc",
    ];
    private readonly FontSubset? _font;
    private readonly SKTypeface? _whole;

    public ReceiptFont(IOptions<ReceiptOptions> options)
    {
        if ((options.Value.Font is { Length: > 0 } font ? [font] : Usual).FirstOrDefault(CanPrint) is { } file)
        {
            _font = FontSubset.Read(File.ReadAllBytes(file));
            _whole = SKTypeface.FromFile(file, 0);
        }
    }

    /// <summary>False: none is configured and none of the usual ones is installed; then no PDF is offered.</summary>
    public bool IsThere => _whole is not null;

    public static bool CanPrint(string file)
    {
        if (!File.Exists(file) || FontSubset.Read(File.ReadAllBytes(file)) is null)
        {
            return false;
        }

        using var typeface = SKTypeface.FromFile(file, 0);
        using var font = new SKFont(typeface);
        return typeface is not null && font.ContainsGlyphs(Sample);
    }

    /// <summary>The font with the characters of this text and no others; the caller disposes it.</summary>
    public SKTypeface For(string text)
    {
        if (_font is null || _whole is null)
        {
            throw new InvalidOperationException("there is no Chinese font on this machine");
        }

        using var font = new SKFont(_whole);
        var glyphs = text.EnumerateRunes().Distinct().ToDictionary(rune => rune, rune => font.GetGlyph(rune.Value));
        using var data = SKData.CreateCopy(_font.With(glyphs));
        return SKTypeface.FromData(data);
    }

    public void Dispose() => _whole?.Dispose();
}
