using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>GET /verify?number= and POST /verify (multipart, field "file") as JSON, for programs; the page of the same address serves people.</summary>
internal static class VerifyEndpoints
{
    private const string FileField = "file";

    public static async Task<IResult> ByNumberAsync(
        string? number,
        [FromServices] PublicVerification verification,
        CancellationToken ct
    ) =>
        number is not null && await verification.FindAsync(number, ct) is { } receipt
            ? TypedResults.Json(receipt, StrictJson.Options)
            : Problems.FromStatus(StatusCodes.Status404NotFound);

    public static async Task<IResult> ByFileAsync(
        HttpRequest request,
        [FromServices] PublicVerification verification,
        CancellationToken ct
    )
    {
        if (!(await ReadFileAsync(request, ct)).TryGetValue(out var package, out var rejection))
        {
            return Problems.From(rejection);
        }

        return TypedResults.Bytes(EvidenceReportJson.Render(verification.Verify(package)), "application/json");
    }

    private static async Task<Verdict<byte[]>> ReadFileAsync(HttpRequest request, CancellationToken ct)
    {
        if (!request.HasFormContentType)
        {
            return new Rejection(RejectionReason.RequestMalformed, "not a form");
        }

        try
        {
            var form = await request.ReadFormAsync(ct);
            if (form.Files.GetFile(FileField) is not { } file || file.Length > PublicVerification.MaxPackage)
            {
                return new Rejection(RejectionReason.RequestMalformed, "no file, or one beyond the limit");
            }

            using var content = new MemoryStream();
            await file.CopyToAsync(content, ct);
            return content.ToArray();
        }
        catch (InvalidDataException error)
        {
            return new Rejection(RejectionReason.RequestMalformed, error.Message);
        }
    }
}
