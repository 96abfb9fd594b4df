using System.Globalization;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Uploads;
using Microsoft.Extensions.Options;
using SkiaSharp;

namespace JianliRegistry.Server.Tests.Uploads;

/// <summary>Alone, because it looks at the memory of the whole process.</summary>
[CollectionDefinition(nameof(UploadInspectorTests), DisableParallelization = true)]
public sealed class UploadInspections;

[Collection(nameof(UploadInspectorTests))]
public sealed class UploadInspectorTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;
    private readonly UploadInspector _inspector = new(Options.Create(new UploadOptions()));

    [Fact]
    [Trait("Seed", "S20")]
    public void Each_honest_file_is_taken() =>
        Assert.All(
            HonestFiles.All.ToList(),
            file =>
            {
                Assert.True(_inspector.Inspect(file.Name, file.Content).TryGetValue(out _, out var why), why?.Detail);
            }
        );

    [Fact]
    [Trait("Seed", "S20")]
    public void None_of_a_hundred_hostile_files_is_taken_and_none_costs_much_memory()
    {
        var files = HostileFiles.All;
        Assert.InRange(files.Count, 100, 200);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = ResetPeak();
        var taken = files.Where(file => RefusalOf(file.Name, file.Content) is null).Select(file => file.Why).ToList();

        Assert.Empty(taken);
        Assert.InRange(Peak() - before, 0, 256L * Megabyte);
    }

    [Theory]
    [InlineData("C:\\Users\\me\\扫描.pdf", "扫描.pdf")]
    [InlineData("证书.PDF", "证书.PDF")]
    [InlineData("证书", "证书.pdf")]
    [InlineData("program.exe", "program.exe.pdf")]
    [InlineData(" a\tb.pdf ", "a b.pdf")]
    public void A_name_is_kept_as_a_person_gave_it_with_the_ending_of_its_format(string typed, string expected)
    {
        Assert.True(_inspector.Inspect(typed, Pdfs.Make()).TryGetValue(out var upload, out var why), why?.Detail);
        Assert.Equal(expected, upload.FileName);
    }

    [Fact]
    public void A_long_name_keeps_its_ending()
    {
        var verdict = _inspector.Inspect(new string('长', 300) + ".pdf", Pdfs.Make());
        Assert.True(verdict.TryGetValue(out var upload, out _));
        Assert.Equal(100, upload.FileName.Length);
        Assert.EndsWith("长.pdf", upload.FileName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_longer_or_shorter_than_it_said_is_refused()
    {
        var content = HonestFiles.Png(9, 9);
        foreach (var length in new[] { content.Length - 1, content.Length + 1, 0, 100L * Megabyte })
        {
            var verdict = await _inspector.InspectAsync("a.png", length, () => new MemoryStream(content), default);
            Assert.False(verdict.TryGetValue(out _, out _));
        }
    }

    [Fact]
    public void The_limits_are_said_in_words()
    {
        Assert.Equal("文件格式不符，仅支持JPG、PNG、PDF，且不超过10MB。", new UploadOptions().Refusal);
        Assert.Contains("10 MB", new UploadOptions().Hint, StringComparison.Ordinal);
        foreach (var limit in new[] { "5000 万像素", "16000 像素", "20 个文件", "共不超过 100 MB" })
        {
            Assert.Contains(limit, new UploadOptions().Hint, StringComparison.Ordinal);
        }

        Assert.Contains("PDF 不超过 3 MB", new UploadOptions { MaxPdfMegabytes = 3 }.Hint, StringComparison.Ordinal);
    }

    /// <summary>What to do differs from one fault to the next, so the sentence does.</summary>
    [Fact]
    public void Each_fault_has_its_own_sentence_with_the_next_step()
    {
        var photo = HonestFiles.Jpeg(64, 48);
        (RejectionReason Reason, string Step, string Name, byte[] Content)[] faults =
        [
            (RejectionReason.UploadRefused, "按提示的格式和大小", "a.gif", [.. "GIF89a"u8, .. new byte[100]]),
            (RejectionReason.UploadTooManyPixels, "缩小图片", "a.png", Pngs.Make(30_000, 30_000)),
            (RejectionReason.UploadEncrypted, "取消密码保护", "a.pdf", Pdfs.With("<< /Encrypt 5 0 R >>")),
            (RejectionReason.UploadContentForeign, "动态照片", "a.jpg", [.. photo, .. "SEFT"u8]),
            (RejectionReason.UploadContentForeign, "动态照片", "a.pdf", Pdfs.With("<< /S /JavaScript /JS (x) >>")),
            (RejectionReason.UploadDamaged, "重新拍照", "a.jpg", photo[..^40]),
            (RejectionReason.UploadNameRefused, "改成", "a:b.jpg", photo),
        ];
        foreach (var (reason, step, name, content) in faults)
        {
            Assert.Equal(reason, RefusalOf(name, content));
            Assert.Contains(step, Problems.TitleOf(Problems.CodeOf(reason)), StringComparison.Ordinal);
        }

        Assert.Equal(6, faults.Select(f => Problems.CodeOf(f.Reason)).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(4000, 1000, 1600, 400)]
    [InlineData(300, 200, 300, 200)]
    public void A_view_is_small_enough_for_a_screen(int width, int height, int expectedWidth, int expectedHeight)
    {
        using var view = SKBitmap.Decode(PictureDecoding.ViewOf(HonestFiles.Jpeg(width, height), new UploadOptions()));
        Assert.Equal((expectedWidth, expectedHeight), (view.Width, view.Height));
    }

    [Fact]
    public void A_view_is_upright_and_holds_nothing_of_the_camera()
    {
        // Red at the left of what the sensor saw; the phone was turned, so red belongs to the top.
        using var bitmap = new SKBitmap(400, 200);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var red = new SKPaint { Color = SKColors.Red };
        canvas.DrawRect(0, 0, 50, 200, red);
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95);
        var bytes = PictureDecoding.ViewOf(HonestFiles.WithOrientation(encoded.ToArray(), 6), new UploadOptions())!;

        using var view = SKBitmap.Decode(bytes);
        Assert.Equal((200, 400), (view.Width, view.Height));
        Assert.True(view.GetPixel(100, 10) is { Red: > 200, Green: < 60 });
        Assert.True(view.GetPixel(100, 300) is { Red: > 200, Green: > 200 });
        Assert.True(bytes.AsSpan().IndexOf("Exif"u8) < 0);
    }

    public void Dispose() => _inspector.Dispose();

    private RejectionReason? RefusalOf(string name, byte[] content) =>
        _inspector.Inspect(name, content).TryGetValue(out _, out var rejection) ? null : rejection.Reason;

    /// <returns>Bytes in memory now, from where the peak is counted anew (proc(5), clear_refs).</returns>
    private static long ResetPeak()
    {
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Peak();
    }

    private static long Peak() =>
        File.ReadLines("/proc/self/status")
            .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line =>
                long.Parse(
                    line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
                    CultureInfo.InvariantCulture
                ) * 1024
            )
            .Single();
}
