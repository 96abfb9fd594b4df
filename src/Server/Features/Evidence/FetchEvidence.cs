using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>GET /integration/v1/receipts/{number}/receipt.txt, /receipt.p7m, /proof.txt, /consistency.txt, /package: of the machine's own enterprise.</summary>
internal static class FetchEvidence
{
    public static Task<IResult> ReceiptTextAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) => DownloadEvidence.TextAsync(number, context.GetMachine().EnterpriseId, db, ct);

    public static Task<IResult> ReceiptSignatureAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) => DownloadEvidence.SignatureAsync(number, context.GetMachine().EnterpriseId, db, ct);

    public static Task<IResult> PackageAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        [FromServices] PackageExporter exporter,
        CancellationToken ct
    ) => DownloadEvidence.PackageOfAsync(number, context.GetMachine().EnterpriseId, db, exporter, ct);

    public static Task<IResult> ProofAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) => DownloadEvidence.ProofOfAsync(number, context.GetMachine().EnterpriseId, db, ct);

    public static Task<IResult> ConsistencyAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    ) => DownloadEvidence.ConsistencyOfAsync(number, context.GetMachine().EnterpriseId, db, ct);
}
