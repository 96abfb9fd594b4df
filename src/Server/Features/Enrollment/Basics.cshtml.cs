using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>第一步，填写企业基本信息 (Manual S13..S16).</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.Enrollment)]
internal sealed class BasicsModel(
    Drafts drafts,
    LegacyLookup legacy,
    QualificationCatalog catalog,
    RegistryDbContext db,
    TimeProvider clock
) : DraftPage(drafts)
{
    [BindProperty]
    public BasicsForm Form { get; set; } = new();

    /// <summary>Null: 企业查询 was not pressed.</summary>
    public bool? IsFound { get; private set; }

    public IReadOnlyList<QualificationKind> Catalog => [.. catalog.On(Today)];

    private DateOnly Today => ChinaTime.DayOf(clock.GetUtcNow());

    public void OnGet() => Form = BasicsForm.Of(Draft, catalog, Today);

    /// <summary>企业查询: fills in what the old system knows; all else that was typed stays.</summary>
    public async Task<IActionResult> OnPostLookupAsync(CancellationToken ct)
    {
        var found = await legacy.FindAsync(Form.CreditCode, Form.LegalRepresentative, ct);
        IsFound = found is not null;
        if (found is not null)
        {
            (Form.Name, Form.Province) = (found.Name, found.Province);
            ModelState.Clear();
            Draft.LegacyId = found.Id;
            await db.SaveChangesAsync(ct);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Form.ApplyTo(Draft, Errors, Catalog);
        if (Errors.Count > 0)
        {
            return Again();
        }

        // The record belongs to the code; the name that it showed is kept where the enterprise has changed it (Manual S15).
        var record = await db
            .LegacyEnterprises.AsNoTracking()
            .SingleOrDefaultAsync(l => l.Id == Draft.LegacyId && l.CreditCode == Draft.CreditCode, ct);
        Draft.LegacyId = record?.Id;
        Draft.FormerName = record is not null && record.Name != Draft.Name ? record.Name : null;
        Draft.ConfirmedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(ct);
        return Redirect("/enrolment/tasks");
    }
}
