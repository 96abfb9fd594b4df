using System.Text;
using JianliRegistry.Core.Signing;
using QRCoder;
using SkiaSharp;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The layout of a printed receipt, in points from the top left of an A4 page.</summary>
internal sealed class ReceiptSheet(SKCanvas canvas, SKTypeface typeface) : IDisposable
{
    public const float Width = 595;
    public const float Height = 842;
    public const float Normal = 11;
    public const float Small = 8.5f;
    private const float Margin = 62;
    private const float Right = Width - Margin;
    private const float ValueLeft = Margin + 108;
    private const float CodeSize = 104;
    private const float FootTop = Height - Margin - CodeSize - 10;
    private const int QuietZone = 4;
    private static readonly SKColor Ink = new(0x1a, 0x1a, 0x1a);
    private static readonly SKColor Muted = new(0x5c, 0x63, 0x6e);
    private static readonly SKColor Line = new(0xd5, 0xd9, 0xe0);
    private static readonly SKColor Accent = new(0x0b, 0x4a, 0x8f);
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private float _y = Margin;

    public void Head(string system, string title, string summary)
    {
        Text(system, Margin, _y, 9, Muted);
        Fill(new SKRect(Margin, _y + 10, Right, _y + 12), Accent);
        _y += 58;
        Text(title, Width / 2, _y, 24, Ink, SKTextAlign.Center);
        _y += 26;
        Text(summary, Width / 2, _y, 12, Accent, SKTextAlign.Center);
        _y += 30;
    }

    /// <summary>Key and value side by side; a value that is too long goes on in the next line.</summary>
    public void Rows(IEnumerable<StatementField> rows, float size)
    {
        var step = size * 1.55f;
        foreach (var (key, value) in rows)
        {
            Text(key, Margin, _y, size, Muted);
            foreach (var line in Wrap(value, Right - ValueLeft, size))
            {
                Text(line, ValueLeft, _y, size, Ink);
                _y += step;
            }

            Fill(new SKRect(Margin, _y - step + (size * 0.62f), Right, _y - step + (size * 0.62f) + 0.5f), Line);
            _y += size * 0.6f;
        }
    }

    public void Gap() => _y += 14;

    /// <summary>The code at the left, what it is for at the right; at the bottom of the page whatever stands above.</summary>
    public void Foot(QRCodeData code, string caption, string link, IEnumerable<string> notes)
    {
        Fill(new SKRect(Margin, FootTop - 16, Right, FootTop - 15), Line);
        Code(code, Margin, FootTop);
        var left = Margin + CodeSize + 18;
        var y = FootTop + 12;
        Text(caption, left, y, 13, Ink);
        y += 17;
        y = Paragraph(link, left, y, 9, Accent);
        foreach (var note in notes)
        {
            y = Paragraph(note, left, y + 3, 8, Muted);
        }
    }

    public void Dispose() => _paint.Dispose();

    private float Paragraph(string text, float left, float y, float size, SKColor color)
    {
        foreach (var line in Wrap(text, Right - left, size))
        {
            Text(line, left, y, size, color);
            y += size * 1.45f;
        }

        return y;
    }

    /// <summary>Squares, not a picture: sharp at any size, and its bytes depend on no encoder.</summary>
    private void Code(QRCodeData code, float left, float top)
    {
        var modules = code.ModuleMatrix;
        var drawn = modules.Count - (2 * QuietZone);
        var side = CodeSize / drawn;
        using var squares = new SKPathBuilder();
        for (var row = 0; row < drawn; row++)
        {
            for (var column = 0; column < drawn; column++)
            {
                if (modules[row + QuietZone][column + QuietZone])
                {
                    squares.AddRect(SKRect.Create(left + (column * side), top + (row * side), side, side));
                }
            }
        }

        // Without smoothing, neighbouring squares leave no hairlines between them.
        _paint.IsAntialias = false;
        _paint.Color = SKColors.Black;
        using var path = squares.Detach();
        canvas.DrawPath(path, _paint);
        _paint.IsAntialias = true;
    }

    private void Text(string text, float x, float y, float size, SKColor color, SKTextAlign align = SKTextAlign.Left)
    {
        using var font = new SKFont(typeface, size);
        _paint.Color = color;
        canvas.DrawText(text, x, y, align, font, _paint);
    }

    private static bool IsClosing(Rune rune) => "，。；：、）".EnumerateRunes().Contains(rune);

    private void Fill(SKRect rectangle, SKColor color)
    {
        _paint.Color = color;
        canvas.DrawRect(rectangle, _paint);
    }

    /// <summary>Breaks anywhere but before a closing mark: Chinese has no spaces, and digests have none either.</summary>
    private List<string> Wrap(string text, float width, float size)
    {
        using var font = new SKFont(typeface, size);
        var lines = new List<string>();
        var line = "";
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length > 0 && !IsClosing(rune) && font.MeasureText(line + rune) > width)
            {
                lines.Add(line);
                line = "";
            }

            line += rune;
        }

        lines.Add(line);
        return lines;
    }
}
