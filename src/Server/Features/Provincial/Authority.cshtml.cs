using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>What this province asks of enterprises that come on site (Manual S22): its own words, shown in 企业注册.</summary>
[Authorize(Policy = AssurancePolicies.ProvinceDesk)]
internal sealed class AuthorityModel(RegistryDbContext db, AuditTrail audit, TimeProvider clock) : PageModel
{
    /// <summary>As typed.</summary>
    internal sealed class Fields
    {
        public string? Name { get; set; }
        public string? Address { get; set; }
        public string? Phone { get; set; }
        public string? Instructions { get; set; }
    }

    [BindProperty]
    public Fields Form { get; set; } = new();

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    public async Task OnGetAsync(CancellationToken ct)
    {
        var own = await OwnAsync(ct);
        Form = new Fields
        {
            Name = own?.Name,
            Address = own?.Address,
            Phone = own?.Phone,
            Instructions = own?.Instructions,
        };
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var name = Checked(nameof(Form.Name), Form.Name, 100);
        var address = Checked(nameof(Form.Address), Form.Address, 200);
        var phone = Checked(nameof(Form.Phone), Form.Phone, 60);
        var instructions = Checked(nameof(Form.Instructions), Form.Instructions, 2000);
        if (Errors.Count > 0)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        var own = await OwnAsync(ct);
        var changed =
            own
            ?? new ProvincialAuthority
            {
                Province = HttpContext.GetAccount().Province!,
                Name = name,
                Address = address,
                Phone = phone,
                Instructions = instructions,
                ChangedAt = clock.GetUtcNow(),
            };
        (changed.Name, changed.Address, changed.Phone) = (name, address, phone);
        (changed.Instructions, changed.ChangedAt) = (instructions, clock.GetUtcNow());
        if (own is null)
        {
            db.Add(changed);
        }

        audit.Add(
            HttpContext.GetActor(),
            new AuditEntry(AuditAction.AuthorityTextChanged, $"authority of province {changed.Province}")
        );
        await db.SaveChangesAsync(ct);
        return Redirect("/provincial/authority?done=true");
    }

    private Task<ProvincialAuthority?> OwnAsync(CancellationToken ct)
    {
        var province = HttpContext.GetAccount().Province;
        return db.ProvincialAuthorities.SingleOrDefaultAsync(a => a.Province == province, ct);
    }

    private string Checked(string field, string? typed, int max)
    {
        var text = (typed ?? "").Trim().ReplaceLineEndings("\n");
        if (text.Length is 0 || text.Length > max)
        {
            Errors[field] = FormattableString.Invariant($"请填写，不超过 {max} 个字。");
        }

        return text;
    }
}
