using System.Globalization;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Personnel;

/// <summary>办理步骤 of one business: who did what, when, with which result (Manual S39).</summary>
public sealed class StepsModel(RegistryDbContext db) : PageModel
{
    public string RegistrationNumber { get; private set; } = "";
    public string Number { get; private set; } = "";
    public string Person { get; private set; } = "";
    public string BusinessType { get; private set; } = "";
    public IReadOnlyList<StepRow> Rows { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string registration, string number, CancellationToken ct)
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

        (RegistrationNumber, Number, Person) = (found.RegistrationNumber, number, found.Engineer!.Name);
        return await ReadApplicationAsync(found, enterprise, ct) || await ReadImportedAsync(found, enterprise, ct)
            ? Page()
            : NotFound();
    }

    private async Task<bool> ReadApplicationAsync(Registration registration, Guid? enterprise, CancellationToken ct)
    {
        var application = await db
            .Applications.AsNoTracking()
            .Where(a => a.EnterpriseId == enterprise && a.IdNumberIndex == registration.Engineer!.IdNumberIndex)
            .ThatReached()
            .Include(a => a.Steps)
            .SingleOrDefaultAsync(a => a.Number == Number, ct);
        if (application is null)
        {
            return false;
        }

        BusinessType = application.BusinessType.DisplayName();
        Rows = [.. application.Steps.OrderBy(s => s.Sequence).Select(StepRow.Of)];
        return true;
    }

    private async Task<bool> ReadImportedAsync(Registration registration, Guid? enterprise, CancellationToken ct)
    {
        var record = await db
            .RegistrationRecords.AsNoTracking()
            .SingleOrDefaultAsync(
                r => r.Number == Number && r.EngineerId == registration.EngineerId && r.EnterpriseId == enterprise,
                ct
            );
        if (record is null)
        {
            return false;
        }

        BusinessType = record.BusinessType.DisplayName();
        Rows =
        [
            new StepRow(1, DayOf(record.AppliedOn), "个人申请", "申请人", "已提交（原系统记录）"),
            new StepRow(2, DayOf(record.DecidedOn), "审批", "部级", record.Result),
        ];
        return true;
    }

    private static string DayOf(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>One line of 办理步骤.</summary>
public sealed record StepRow(int Sequence, string At, string Stage, string Actor, string Result)
{
    public static StepRow Of(ProcessStep step) =>
        new(
            step.Sequence,
            ChinaTime.Minute(step.At),
            step.Stage,
            step.ActorName,
            step.Opinion is { Length: > 0 } opinion ? $"{step.Result}：{opinion}" : step.Result
        );
}
