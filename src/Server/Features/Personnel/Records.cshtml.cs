using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Personnel;

/// <summary>注册记录: every business of one registered person with this enterprise, also what it returned, 强制注销 and the imported ones (Manual S38).</summary>
/// <remarks>What other employers did for the person is not this enterprise's business (docs/decisions/0032).</remarks>
public sealed class RecordsModel(RegistryDbContext db, PersonalDataCipher personalData) : PageModel
{
    public Registration Registration { get; private set; } = null!;
    public string MaskedId { get; private set; } = "";
    public IReadOnlyList<RecordRow> Rows { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string registration, CancellationToken ct)
    {
        var enterprise = HttpContext.GetAccount().EnterpriseId;
        var found = await db
            .Registrations.AsNoTracking()
            .RegisteredAt(enterprise)
            .Include(r => r.Engineer)
            .SingleOrDefaultAsync(r => r.RegistrationNumber == registration, ct);
        if (found is null)
        {
            return NotFound();
        }

        Registration = found;
        var engineer = found.Engineer!;
        MaskedId = PersonalDataMask.IdNumber(personalData.IdNumberOf(engineer));
        Rows =
        [
            .. (await ApplicationsAsync(found, enterprise, ct))
                .Concat(await ImportedAsync(found, enterprise, ct))
                .Concat(await DeregistrationsAsync(found, enterprise, ct))
                .OrderByDescending(r => r.AppliedOn),
        ];
        return Page();
    }

    private async Task<IEnumerable<RecordRow>> ApplicationsAsync(
        Registration registration,
        Guid? enterprise,
        CancellationToken ct
    )
    {
        var applications = await db
            .Applications.AsNoTracking()
            .Where(a => a.EnterpriseId == enterprise && a.IdNumberIndex == registration.Engineer!.IdNumberIndex)
            .ThatReached()
            .Select(a => new
            {
                a.Number,
                a.BusinessType,
                a.Specialties,
                a.AppliedAt,
                a.State,
                a.ReportedAt,
            })
            .ToListAsync(ct);
        return applications.Select(a => new RecordRow(
            a.Number,
            a.BusinessType.DisplayName(),
            a.Specialties,
            ChinaTime.Day(a.AppliedAt),
            ReportStatuses.Of(a.State, a.ReportedAt is not null)?.DisplayName() ?? ""
        ));
    }

    /// <summary>Of this person at this enterprise, from the signature on; a prepared one is no business yet.</summary>
    private async Task<IEnumerable<RecordRow>> DeregistrationsAsync(
        Registration registration,
        Guid? enterprise,
        CancellationToken ct
    )
    {
        var found = await db
            .Deregistrations.AsNoTracking()
            .Include(d => d.Registration)
            .Where(d => d.EnterpriseId == enterprise && d.Registration!.EngineerId == registration.EngineerId)
            .Where(d => d.State != null)
            .ToListAsync(ct);
        return found.Select(d => new RecordRow(
            d.Number,
            "强制注销",
            d.Registration!.Specialties,
            ChinaTime.Day(d.SubmittedAt ?? d.PreparedAt),
            DeregistrationTag.TextOf(d.State),
            $"/deregistration/{d.Number}"
        ));
    }

    private async Task<IEnumerable<RecordRow>> ImportedAsync(
        Registration registration,
        Guid? enterprise,
        CancellationToken ct
    )
    {
        var records = await db
            .RegistrationRecords.AsNoTracking()
            .Where(r => r.EngineerId == registration.EngineerId && r.EnterpriseId == enterprise)
            .ToListAsync(ct);
        return records.Select(r => new RecordRow(
            r.Number,
            r.BusinessType.DisplayName(),
            r.Specialties,
            r.AppliedOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            r.Result
        ));
    }
}

/// <summary>One business of the person. AppliedOn is yyyy-MM-dd, so that it sorts as text.</summary>
/// <param name="Address">Of a page of its own; null: 办理步骤.</param>
public sealed record RecordRow(
    string Number,
    string BusinessType,
    string Specialties,
    string AppliedOn,
    string Result,
    string? Address = null
);
