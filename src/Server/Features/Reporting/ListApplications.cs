using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>An application in a list, as a machine sees it: what the page's list shows.</summary>
/// <param name="Status">上报状态: Pending, Returned or Reported.</param>
internal sealed record ApplicationSummary(
    string Number,
    string BusinessType,
    string BusinessTypeName,
    string Specialties,
    string ApplicantName,
    DateTimeOffset AppliedAt,
    string State,
    string? Status,
    DateTimeOffset? ReportedAt
)
{
    public static ApplicationSummary Of(RegistrationApplication application) =>
        new(
            application.Number,
            application.BusinessType.ToString(),
            application.BusinessType.DisplayName(),
            application.Specialties,
            application.ApplicantName,
            application.AppliedAt,
            application.State.ToString(),
            ReportStatuses.Of(application.State, application.ReportedAt is not null)?.ToString(),
            application.ReportedAt
        );
}

/// <summary>GET /integration/v1/applications: those of the machine's own enterprise.</summary>
internal static class ListApplications
{
    public static async Task<Ok<IntegrationPage<ApplicationSummary>>> HandleAsync(
        ReportStatus? status,
        BusinessType? type,
        string? specialty,
        DateOnly? from,
        DateOnly? to,
        string? name,
        [AsParameters] PageRequest page,
        HttpContext context,
        [FromServices] RegistryDbContext db,
        CancellationToken ct
    )
    {
        var own = db.Applications.AsNoTracking().OwnedBy(context.GetMachine().EnterpriseId);
        var found = new ApplicationFilter(status, type, specialty, from, to, name)
            .Apply(own)
            .OrderByDescending(a => a.AppliedAt)
            .ThenBy(a => a.Number);
        return TypedResults.Ok(await page.AnswerAsync(found, ApplicationSummary.Of, context.Request, ct));
    }
}
