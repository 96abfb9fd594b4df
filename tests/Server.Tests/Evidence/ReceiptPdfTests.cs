using System.Text;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support;
using Microsoft.Extensions.Options;
using SkiaSharp;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>The receipt for paper, read by programs of others: its text by poppler, its code by zbar.</summary>
public sealed class ReceiptPdfTests() : EvidenceScenario(null), IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Its_Chinese_text_can_be_extracted_and_names_no_person()
    {
        var number = await ReportAsync();
        await DownloadAsync(number);
        await RunAsync("pdftotext", "-layout", "-enc", "UTF-8", "receipt.pdf", "receipt.txt");
        var text = await File.ReadAllTextAsync(_directory.File("receipt.txt"));

        var signed = Encoding.UTF8.GetString(await BytesAsync($"/evidence/{number}/receipt.txt"));
        Assert.Contains("电子签名回执", text, StringComparison.Ordinal);
        Assert.Contains("扫码公开验证", text, StringComparison.Ordinal);
        var printed = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        Assert.All(
            signed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1),
            line => Assert.Contains(string.Concat(line.Split('：', 2)), printed, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("测试甲", text, StringComparison.Ordinal);
        Assert.DoesNotContain("110000199001010013", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_code_leads_to_the_public_verification_of_this_receipt()
    {
        var number = await ReportAsync();
        await DownloadAsync(number);
        await RunAsync("pdftoppm", "-png", "-singlefile", "-r", "120", "receipt.pdf", "page");
        var link = (await RunAsync("zbarimg", "-q", "--nodbus", "--raw", "page.png")).Trim();
        Assert.Equal($"{Server.Origin}/verify?number={number}", link);

        using var stranger = new Page(Server.Origin, Server.TlsRoot, "none");
        using var answer = await stranger.GetAsync(link[Server.Origin.Length..]);
        Assert.Contains(number, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_receipt_gives_the_same_bytes_also_after_a_restart()
    {
        var number = await ReportAsync();
        var first = await BytesAsync($"/evidence/{number}/receipt.pdf");
        await Server.RestartAsync();
        Assert.Equal(first, await BytesAsync($"/evidence/{number}/receipt.pdf"));
        Assert.InRange(first.Length, 10_000, 300_000);
    }

    [Fact]
    public async Task The_receipt_page_offers_it()
    {
        var number = await ReportAsync();
        var page = Encoding.UTF8.GetString(await BytesAsync($"/evidence/{number}"));
        Assert.Contains($"/evidence/{number}/receipt.pdf", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_font_inside_draws_its_characters_as_the_whole_font_does()
    {
        // é and 〇 are put together from other glyphs in some fonts.
        const string Text = "电子签名回执é〇0123";
        const string WholeFont = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc";
        using var font = new ReceiptFont(Options.Create(new ReceiptOptions { Font = WholeFont }));
        using var whole = SKTypeface.FromFile(WholeFont, 0);
        using var part = font.For(Text);
        Assert.Equal(OutlineOf(whole, Text), OutlineOf(part, Text));
        Assert.NotEqual(OutlineOf(whole, "验"), OutlineOf(part, "验"));

        static string OutlineOf(SKTypeface typeface, string text)
        {
            using var set = new SKFont(typeface, 100);
            using var path = set.GetTextPath(text);
            return path.ToSvgPathData();
        }
    }

    [Theory]
    [InlineData("/nowhere/font.ttf")]
    [InlineData("/etc/hostname")]
    public void A_named_font_that_is_not_there_or_has_no_Chinese_is_refused_at_the_start(string font)
    {
        var verdict = new ReceiptOptionsValidator().Validate(null, new ReceiptOptions { Font = font });
        Assert.Contains("Receipts:Font", verdict.FailureMessage, StringComparison.Ordinal);
        Assert.True(new ReceiptOptionsValidator().Validate(null, new ReceiptOptions()).Succeeded);
        using var none = new ReceiptFont(Options.Create(new ReceiptOptions { Font = font }));
        Assert.False(none.IsThere);
    }

    private async Task DownloadAsync(string number) =>
        await File.WriteAllBytesAsync(
            _directory.File("receipt.pdf"),
            await BytesAsync($"/evidence/{number}/receipt.pdf")
        );

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        await using var process = ChildProcess.Start(program, arguments, workingDirectory: _directory.Path);
        process.CloseInput();
        var exit = await process.WaitForExitAsync();
        Assert.True(exit == 0, process.Transcript());
        return process.Transcript();
    }
}
