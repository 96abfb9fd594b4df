using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Deregistration;

/// <summary>强制注销申请: person, 注销原因, 附件类型; the files follow on the next page (Manual S41, S42).</summary>
internal sealed class NewModel(RegistryDbContext db, TimeProvider clock) : PageModel
{
    private const int MaxReason = 500;

    /// <summary>注册号 of the person.</summary>
    [BindProperty(SupportsGet = true, Name = "registration")]
    public string? Registration { get; set; }

    [BindProperty(Name = "reason")]
    public string? Reason { get; set; }

    [BindProperty(Name = "type")]
    public string? AttachmentType { get; set; }

    public string? RegistrationError { get; private set; }
    public string? ReasonError { get; private set; }
    public string? TypeError { get; private set; }
    public IReadOnlyList<SelectListItem> Persons { get; private set; } = [];
    public IEnumerable<SelectListItem> Types =>
        AttachmentTypes.All.Select(t => new SelectListItem(t, t, t == AttachmentType));

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var person = await Own().SingleOrDefaultAsync(r => r.RegistrationNumber == Registration, ct);
        RegistrationError =
            person is null ? "请选择待强制注销人员。"
            : await db.Deregistrations.UnderWay().AnyAsync(d => d.RegistrationId == person.Id, ct)
                ? "该人员已有待审核的强制注销申请，不能再次申请。请等待办理结果，或者先撤回那份申请。"
            : null;
        TypeError = AttachmentTypes.All.Contains(AttachmentType) ? null : "请选择附件类型。";
        ReasonError = StatementText.Clean(Reason ?? "").TryGetValue(out var reason, out var rejection)
            ? reason.Length is 0 or > MaxReason
                ? "请填写注销原因，不超过500字。"
                : null
            : $"注销原因里有不能使用的字符（{rejection.Detail}），请改用其他写法。";
        if (RegistrationError is not null || TypeError is not null || ReasonError is not null)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await LoadAsync(ct);
            return Page();
        }

        var prepared = Prepare(account, person!, reason!);
        db.Deregistrations.Add(prepared);
        await db.SaveChangesAsync(ct);
        return Redirect($"/deregistration/{prepared.Number}");
    }

    private CompulsoryDeregistration Prepare(AuthenticatedAccount account, Registration person, string reason)
    {
        var now = clock.GetUtcNow();
        return new CompulsoryDeregistration
        {
            Id = Guid.CreateVersion7(now),
            Number = SubjectNumbers.Next("QZ", now),
            EnterpriseId = account.EnterpriseId!.Value,
            RegistrationId = person.Id,
            Reason = reason,
            AttachmentType = AttachmentType!,
            RowVersion = 1,
            PreparedAt = now,
        };
    }

    private async Task LoadAsync(CancellationToken ct) =>
        Persons = await Own()
            .OrderBy(r => r.RegistrationNumber)
            .Select(r => new SelectListItem(
                r.Engineer!.Name + "　" + r.RegistrationNumber + "　" + r.Specialties,
                r.RegistrationNumber,
                r.RegistrationNumber == Registration
            ))
            .ToListAsync(ct);

    private IQueryable<Registration> Own()
    {
        var enterprise = HttpContext.GetAccount().EnterpriseId;
        return db
            .Registrations.AsNoTracking()
            .Where(r =>
                r.EnterpriseId == enterprise
                && (r.Status == RegistrationStatus.Active || r.Status == RegistrationStatus.Suspended)
            );
    }
}
