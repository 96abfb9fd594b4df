using System.Security.Cryptography;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Features.Home;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SkiaSharp;

namespace JianliRegistry.Server.Tests.Uploads;

/// <summary>From the form to disk and table, and back.</summary>
public sealed class UploadDeskTests
{
    private static readonly UploadOwner Owner = new(UploadSubject.Enrollment, Guid.NewGuid(), null);
    private static readonly UploadedDocument License = new(
        DocumentKind.BusinessLicense,
        "企业营业执照（副本）",
        LicenseCopy.Duplicate
    );

    [Fact]
    [Trait("Seed", "S17")]
    public async Task A_file_is_listed_and_found_by_its_hash_with_the_kind_of_copy()
    {
        await using var server = await RunningServer.StartAsync();
        var content = HonestFiles.Png(30, 20);
        Assert.Null(await TakeAsync(server, "执照.png", content));

        var file = await server.InDatabaseAsync(db => db.UploadedFiles.SingleAsync());
        Assert.Equal(
            (LicenseCopy.Duplicate, "执照.png", "image/png", 30, 20, 1),
            (file.Copy, file.FileName, file.MediaType, file.Width, file.Height, file.Sequence)
        );
        Assert.Equal(SHA256.HashData(content), file.Sha256);
        var stored = server.App.Services.GetRequiredService<AttachmentFiles>();
        Assert.Equal(content, await stored.ReadAsync(file.Sha256, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Of_ten_simultaneous_files_as_many_are_taken_as_the_quota_has_left()
    {
        await using var server = await RunningServer.StartAsync(("Uploads:MaxFiles", "3"));
        var refusals = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(i => TakeAsync(server, "a.png", HonestFiles.Png(10 + i, 10)))
        );

        Assert.Equal(3, refusals.Count(r => r is null));
        Assert.All(refusals.OfType<RejectionReason>(), r => Assert.Equal(RejectionReason.UploadQuotaExceeded, r));
        Assert.Equal(3, await server.InDatabaseAsync(db => db.UploadedFiles.CountAsync()));
    }

    [Theory]
    [InlineData("Uploads:MinFreeMegabytes", "2147483647", RejectionReason.UploadRoomShort)]
    [InlineData("Uploads:MaxTotalMegabytes", "1", RejectionReason.UploadQuotaExceeded)]
    public async Task Without_room_nothing_is_taken(string option, string value, RejectionReason reason)
    {
        await using var server = await RunningServer.StartAsync((option, value));
        var content = Pdfs.Make(Pdfs.Stream("<< >>", RandomNumberGenerator.GetBytes(1024 * 1024)));
        Assert.Equal(reason, await TakeAsync(server, "a.pdf", content));
        Assert.False(Directory.Exists(Path.Combine(server.PathOf("files"), "attachments")));
    }

    [Fact]
    public async Task A_file_is_answered_as_an_attachment_without_rights_and_a_picture_also_small()
    {
        await using var server = await RunningServer.StartAsync();
        await TakeAsync(server, "执照.jpg", HonestFiles.Jpeg(3200, 100));
        var file = await server.InDatabaseAsync(db => db.UploadedFiles.SingleAsync());

        var context = new DefaultHttpContext();
        var original = await ServeAsync(server, context, file, view: false);
        var view = await ServeAsync(server, context, file, view: true);
        var again = await ServeAsync(server, context, file, view: true);

        Assert.Equal("执照.jpg", original.FileDownloadName);
        Assert.Equal(file.Size, original.FileContents.Length);
        Assert.Equal("sandbox; default-src 'none'", context.Response.Headers.ContentSecurityPolicy);
        Assert.Equal("", view.FileDownloadName);
        Assert.Equal(view.FileContents, again.FileContents);
        using var bitmap = SKBitmap.Decode(view.FileContents);
        Assert.Equal((1600, 50), (bitmap.Width, bitmap.Height));
    }

    [Fact]
    public void A_form_that_is_far_too_large_is_told_so_on_a_page_of_ours()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IStatusCodeReExecuteFeature>(
            new StatusCodeReExecuteFeature { OriginalPath = "/enrolment/documents", OriginalPathBase = "" }
        );
        var page = new ErrorModel(Options.Create(new SupportOptions()))
        {
            PageContext = new PageContext { HttpContext = context },
        };
        page.OnPost(StatusCodes.Status413PayloadTooLarge);

        Assert.Equal("上传的文件过大", page.Headline);
        Assert.Contains("缩小文件后重新上传", page.Explanation, StringComparison.Ordinal);
    }

    private static async Task<FileContentResult> ServeAsync(
        RunningServer server,
        HttpContext context,
        UploadedFile file,
        bool view
    )
    {
        var answers = server.App.Services.GetRequiredService<UploadAnswer>();
        return Assert.IsType<FileContentResult>(
            await answers.ServeAsync(context, file, view, TestContext.Current.CancellationToken)
        );
    }

    /// <returns>Why it was refused.</returns>
    private static async Task<RejectionReason?> TakeAsync(RunningServer server, string name, byte[] content)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        using var stream = new MemoryStream(content);
        var verdict = await scope
            .ServiceProvider.GetRequiredService<UploadDesk>()
            .TakeAsync(
                new FormFile(stream, 0, content.Length, "file", name),
                Owner,
                License,
                TestContext.Current.CancellationToken
            );
        return verdict.TryGetValue(out _, out var rejection) ? null : rejection.Reason;
    }
}
