using System.Net;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.EnterpriseEdition;
using JianliRegistry.Server.Tests.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace JianliRegistry.Server.Tests.Reporting;

/// <summary>附件 of an application on the page: small and upright for the eye, the original for who wants it (Manual S32).</summary>
public sealed class AttachmentTests() : EnterpriseScenario(null)
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    [Trait("Seed", "S32")]
    public async Task A_photograph_of_ten_megabytes_is_shown_small_and_upright_and_saved_as_it_is()
    {
        var photo = PhotographOf(10 * Megabyte);
        var number = await AddWithFileAsync("照片.jpg", "image/jpeg", photo);
        var address = $"/reporting/{number}/attachments/1";
        Page.Accept("text/html");
        var page = await Page.TextAsync($"/reporting/{number}");
        using var shown = await Page.GetAsync($"{address}?view=true");
        var view = await shown.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var saved = await Page.GetAsync(address);

        Assert.Contains($"<a href=\"{address}?view=true\" data-picture", page, StringComparison.Ordinal);
        Assert.Contains($"<img src=\"{address}?view=true\"", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{address}\">下载原件", page, StringComparison.Ordinal);
        Assert.InRange(view.Length, 1, Megabyte);
        using var bitmap = SKBitmap.Decode(view);
        Assert.Equal((1200, 1600), (bitmap.Width, bitmap.Height));
        Assert.Equal(photo, await saved.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("attachment", saved.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("sandbox; default-src 'none'", shown.Headers.GetValues("Content-Security-Policy").Single());
    }

    /// <summary>An earlier version took pictures by their first bytes alone.</summary>
    [Fact]
    public async Task What_does_not_decode_or_is_too_large_to_decode_is_answered_as_it_is()
    {
        foreach (var content in new[] { HonestFiles.Png(9, 9)[..40], Pngs.Make(30_000, 30_000) })
        {
            var number = await AddWithFileAsync("照片.png", "image/png", content);
            using var answer = await Page.GetAsync($"/reporting/{number}/attachments/1?view=true");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    /// <summary>4000 × 3000 as a phone held upright writes it, filled up to the size by comments.</summary>
    private static byte[] PhotographOf(int size)
    {
        var photo = HonestFiles.WithOrientation(HonestFiles.Jpeg(4000, 3000), 6);
        var comment = HonestFiles.Segment(0xFE, new byte[60_000]);
        var more = Enumerable.Repeat(comment, (size - photo.Length) / comment.Length).SelectMany(c => c);
        return [.. photo[..2], .. more, .. photo[2..]];
    }

    private async Task<string> AddWithFileAsync(string name, string mediaType, byte[] content)
    {
        var number = await Server.AddApplicationAsync(Signer);
        var files = Server.App.Services.GetRequiredService<AttachmentFiles>();
        var sha256 = await files.StoreAsync(content, TestContext.Current.CancellationToken);
        await Server.InDatabaseAsync(async db =>
        {
            db.Attachments.Add(
                new Attachment
                {
                    Id = Guid.NewGuid(),
                    ApplicationId = (await db.Applications.SingleAsync(a => a.Number == number)).Id,
                    Sequence = 1,
                    Title = "资格证书",
                    FileName = name,
                    MediaType = mediaType,
                    Size = content.Length,
                    Sha256 = sha256,
                }
            );
            return await db.SaveChangesAsync();
        });
        return number;
    }
}
