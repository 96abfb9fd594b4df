using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>An application as a machine sees it. Citizen id and phone number are masked: no machine gets them in full.</summary>
internal sealed record ApplicationDetail(
    ApplicationSummary Application,
    string IdType,
    string IdNumberMasked,
    string MobileMasked,
    string? ReturnReason,
    IReadOnlyList<ApplicationAttachment> Attachments,
    IReadOnlyList<ApplicationStep> Steps,
    IReadOnlyList<string> ReceiptNumbers
);

/// <param name="Sha256">Lower-case hex, as statements name it.</param>
internal sealed record ApplicationAttachment(string Title, string MediaType, long Size, string Sha256);

internal sealed record ApplicationStep(DateTimeOffset At, string Stage, string Actor, string Result, string? Opinion);

/// <summary>GET /integration/v1/applications/{number}: one of the machine's own enterprise, or 404.</summary>
internal static class ReadApplication
{
    public static async Task<IResult> HandleAsync(
        string number,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        [FromServices] PersonalDataCipher personalData,
        CancellationToken ct
    )
    {
        var found = await db
            .Applications.AsNoTracking()
            .OwnedBy(context.GetMachine().EnterpriseId)
            .Include(a => a.Attachments)
            .Include(a => a.Steps)
            .AsSplitQuery()
            .SingleOrDefaultAsync(a => a.Number == number, ct);
        if (found is null)
        {
            return Problems.From(new Rejection(RejectionReason.ApplicationUnknown, $"{number} is not there for it"));
        }

        var receipts = await db
            .Evidence.Where(e => e.SubjectId == found.Id && e.Act == BindingAct.Reporting)
            .Where(e => e.EnterpriseId == found.EnterpriseId)
            .OrderBy(e => e.Round)
            .Select(e => e.ReceiptNumber)
            .ToListAsync(ct);
        return TypedResults.Ok(DetailOf(found, personalData, receipts));
    }

    private static ApplicationDetail DetailOf(
        RegistrationApplication found,
        PersonalDataCipher personalData,
        IReadOnlyList<string> receipts
    ) =>
        new(
            ApplicationSummary.Of(found),
            found.ApplicantIdType,
            PersonalDataMask.IdNumber(
                personalData.Open(PersonalDataFields.ApplicantIdNumber, found.Number, found.IdNumberSealed)
            ),
            PersonalDataMask.Mobile(
                personalData.Open(PersonalDataFields.ApplicantMobile, found.Number, found.MobileSealed)
            ),
            found.ReturnReason,
            [
                .. found
                    .Attachments.OrderBy(a => a.Sequence)
                    .Select(a => new ApplicationAttachment(
                        a.Title,
                        a.MediaType,
                        a.Size,
                        Convert.ToHexStringLower(a.Sha256)
                    )),
            ],
            [
                .. found
                    .Steps.OrderBy(s => s.Sequence)
                    .Select(s => new ApplicationStep(s.At, s.Stage, s.ActorName, s.Result, s.Opinion)),
            ],
            receipts
        );
}
