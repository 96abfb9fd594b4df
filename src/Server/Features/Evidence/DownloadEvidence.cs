using System.Net.Mime;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>GET /evidence/{number}/receipt.txt, /receipt.p7m, /package: evidence of the session's enterprise, and of nobody else.</summary>
internal static class DownloadEvidence
{
    private const string CmsMediaType = "application/pkcs7-mime; smime-type=signed-data";

    public static Task<IResult> ReceiptTextAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) =>
        AnswerAsync(
            number,
            context,
            db,
            r => File(r.Text, MediaTypeNames.Text.Plain + "; charset=utf-8", $"{number}.txt"),
            ct
        );

    public static Task<IResult> ReceiptSignatureAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) => AnswerAsync(number, context, db, r => File(r.Cms, CmsMediaType, $"{number}.p7m"), ct);

    public static async Task<IResult> PackageAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        [FromServices] PackageExporter exporter,
        CancellationToken ct
    ) =>
        await FindAsync(number, context, db, ct) is { } receipt
            ? File(await exporter.ExportAsync(receipt.EvidenceId, ct), EvidencePackage.MediaType, $"{number}.asice")
            : Problems.FromStatus(StatusCodes.Status404NotFound);

    private static async Task<IResult> AnswerAsync(
        string number,
        HttpContext context,
        RegistryDbContext db,
        Func<Receipt, IResult> answer,
        CancellationToken ct
    ) =>
        await FindAsync(number, context, db, ct) is { } receipt
            ? answer(receipt)
            : Problems.FromStatus(StatusCodes.Status404NotFound);

    private static Task<Receipt?> FindAsync(
        string number,
        HttpContext context,
        RegistryDbContext db,
        CancellationToken ct
    )
    {
        var enterprise = context.GetAccount().EnterpriseId;
        return db
            .Evidence.AsNoTracking()
            .Where(e => e.ReceiptNumber == number && e.EnterpriseId == enterprise && enterprise != null)
            .Select(e => e.Receipt)
            .SingleOrDefaultAsync(ct);
    }

    private static FileContentHttpResult File(byte[] content, string mediaType, string name) =>
        TypedResults.File(content, mediaType, name);
}
