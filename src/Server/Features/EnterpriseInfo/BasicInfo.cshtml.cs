using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>修改企业信息: 基本信息 takes effect at once, with a password session too (Manual S47, S48).</summary>
internal sealed class BasicInfoModel(RegistryDbContext db, AuditTrail audit) : PageModel
{
    [BindProperty]
    public BasicInfoForm Form { get; set; } = new();

    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (HttpContext.GetAccount().EnterpriseId is not { } enterprise)
        {
            return NotFound();
        }

        var details = await db
            .EnterpriseDetails.AsNoTracking()
            .SingleOrDefaultAsync(d => d.EnterpriseId == enterprise, ct);
        Form = BasicInfoForm.Of(details?.Contact ?? new EnterpriseContact());
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (HttpContext.GetAccount().EnterpriseId is not { } enterprise)
        {
            return NotFound();
        }

        var contact = new EnterpriseContact();
        Form.ApplyTo(contact, Errors);
        if (Errors.Count > 0)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        var details = await db.EnterpriseDetails.SingleOrDefaultAsync(d => d.EnterpriseId == enterprise, ct);
        if (details is null)
        {
            db.EnterpriseDetails.Add(
                new EnterpriseDetails
                {
                    EnterpriseId = enterprise,
                    Contact = contact,
                    Qualifications = "",
                }
            );
        }
        else
        {
            details.Contact = contact;
        }

        audit.Add(HttpContext.GetActor(), new AuditEntry(AuditAction.BasicInfoChanged, "基本信息", enterprise));
        await db.SaveChangesAsync(ct);
        return Redirect("/enterprise?done=true");
    }
}

/// <summary>基本信息 as it is typed.</summary>
internal sealed class BasicInfoForm : EnterpriseFields
{
    public static BasicInfoForm Of(EnterpriseContact contact)
    {
        var form = new BasicInfoForm();
        form.Show(contact);
        return form;
    }

    public void ApplyTo(EnterpriseContact contact, Dictionary<string, string> errors) => ReadContact(contact, errors);
}
