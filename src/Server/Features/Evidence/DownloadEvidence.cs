using System.Net.Mime;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>GET /evidence/{number}/receipt.txt, /receipt.p7m, /receipt.pdf, /proof.txt, /consistency.txt, /package: evidence of the session's enterprise, and of nobody else.</summary>
internal static class DownloadEvidence
{
    private const string CmsMediaType = "application/pkcs7-mime; smime-type=signed-data";

    public static Task<IResult> ReceiptTextAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) => TextAsync(number, context.GetAccount().EnterpriseId, db, ct);

    public static Task<IResult> ReceiptSignatureAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) => SignatureAsync(number, context.GetAccount().EnterpriseId, db, ct);

    /// <summary>The page for paper; 503 where the machine has no Chinese font (see <see cref="ReceiptFont"/>).</summary>
    public static async Task<IResult> ReceiptPdfAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        [FromServices] ReceiptFont font,
        [FromServices] IOptions<ServerOptions> server,
        CancellationToken ct
    )
    {
        if (await FindAsync(number, context.GetAccount().EnterpriseId, db, ct) is not { } receipt)
        {
            return Problems.FromStatus(StatusCodes.Status404NotFound);
        }

        return font.IsThere
            ? File(
                ReceiptPdf.Render(receipt, server.Value.Origin, server.Value.Name, font),
                ReceiptPdf.MediaType,
                $"{number}.pdf"
            )
            : Problems.FromStatus(StatusCodes.Status503ServiceUnavailable);
    }

    public static Task<IResult> PackageAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        [FromServices] PackageExporter exporter,
        CancellationToken ct
    ) => PackageOfAsync(number, context.GetAccount().EnterpriseId, db, exporter, ct);

    public static Task<IResult> ConsistencyAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) => ConsistencyOfAsync(number, context.GetAccount().EnterpriseId, db, ct);

    public static Task<IResult> ProofAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) => ProofOfAsync(number, context.GetAccount().EnterpriseId, db, ct);

    /// <param name="enterprise">Of the caller that was proved; null finds nothing.</param>
    internal static async Task<IResult> TextAsync(
        string number,
        Guid? enterprise,
        RegistryDbContext db,
        CancellationToken ct
    ) =>
        await FindAsync(number, enterprise, db, ct) is { } receipt
            ? File(receipt.Text, MediaTypeNames.Text.Plain + "; charset=utf-8", $"{number}.txt")
            : Problems.FromStatus(StatusCodes.Status404NotFound);

    /// <inheritdoc cref="TextAsync"/>
    internal static async Task<IResult> SignatureAsync(
        string number,
        Guid? enterprise,
        RegistryDbContext db,
        CancellationToken ct
    ) =>
        await FindAsync(number, enterprise, db, ct) is { } receipt
            ? File(receipt.Cms, CmsMediaType, $"{number}.p7m")
            : Problems.FromStatus(StatusCodes.Status404NotFound);

    /// <inheritdoc cref="TextAsync"/>
    internal static async Task<IResult> PackageOfAsync(
        string number,
        Guid? enterprise,
        RegistryDbContext db,
        PackageExporter exporter,
        CancellationToken ct
    ) =>
        await FindAsync(number, enterprise, db, ct) is not { } receipt
            ? Problems.FromStatus(StatusCodes.Status404NotFound)
        : await db.LoggedActs.AnyAsync(a => a.EvidenceId == receipt.EvidenceId, ct)
            ? Problems.FromStatus(StatusCodes.Status410Gone)
        : File(await exporter.ExportAsync(receipt.EvidenceId, ct), EvidencePackage.MediaType, $"{number}.asice");

    /// <inheritdoc cref="TextAsync"/>
    internal static async Task<IResult> ProofOfAsync(
        string number,
        Guid? enterprise,
        RegistryDbContext db,
        CancellationToken ct
    )
    {
        if (await FindAsync(number, enterprise, db, ct) is not { } receipt)
        {
            return Problems.FromStatus(StatusCodes.Status404NotFound);
        }

        var index = await db
            .LogEntries.Where(e => e.EvidenceId == receipt.EvidenceId)
            .Select(e => e.Index)
            .SingleAsync(ct);
        return PublicLog.Text((await ReceiptProof.OfAsync(db, index, receipt, ct)).Render());
    }

    /// <summary>404 for an organisation's first receipt too: there is no receipt before it.</summary>
    /// <inheritdoc cref="TextAsync"/>
    internal static async Task<IResult> ConsistencyOfAsync(
        string number,
        Guid? enterprise,
        RegistryDbContext db,
        CancellationToken ct
    ) =>
        await FindAsync(number, enterprise, db, ct) is { } receipt
        && await ReceiptConsistency.OfAsync(db, receipt.EvidenceId, ct) is { } proof
            ? PublicLog.Text(proof.Render())
            : Problems.FromStatus(StatusCodes.Status404NotFound);

    private static Task<Receipt?> FindAsync(
        string number,
        Guid? enterprise,
        RegistryDbContext db,
        CancellationToken ct
    ) =>
        db
            .Evidence.AsNoTracking()
            .Where(e => e.ReceiptNumber == number && e.EnterpriseId == enterprise && enterprise != null)
            .Select(e => e.Receipt)
            .SingleOrDefaultAsync(ct);

    private static FileContentHttpResult File(byte[] content, string mediaType, string name) =>
        TypedResults.File(content, mediaType, name);
}
