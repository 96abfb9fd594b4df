using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Personnel;

/// <summary>已注册人员, by 姓名 and 证件号 (Manual S37).</summary>
public sealed class ListModel(RegistryDbContext db, PersonalDataCipher personalData, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "name")]
    public string? Name { get; set; }

    /// <summary>In full: the blind index finds nothing by a part.</summary>
    [BindProperty(SupportsGet = true, Name = "id")]
    public string? IdNumber { get; set; }

    /// <summary>One of <see cref="ExpirySpans.Days"/>; anything else is no filter.</summary>
    [BindProperty(SupportsGet = true, Name = "expiry")]
    public int? Expiry { get; set; }

    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    public int Total { get; private set; }
    public IReadOnlyList<PersonRow> Rows { get; private set; } = [];
    public IReadOnlyList<PageLink> Pages { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var found = Filter(db.Registrations.AsNoTracking().RegisteredAt(HttpContext.GetAccount().EnterpriseId));
        Total = await found.CountAsync(ct);
        Number = Paging.Clamp(Number, Total);
        var rows = await found
            .Include(r => r.Engineer)
            .OrderBy(r => r.RegistrationNumber)
            .Skip((Number - 1) * Paging.Size)
            .Take(Paging.Size)
            .ToListAsync(ct);
        Rows = rows.ConvertAll(RowOf);
        Pages = Paging.Links(Request, Number, Total);
    }

    private IQueryable<Registration> Filter(IQueryable<Registration> own)
    {
        if (Name?.Trim() is { Length: > 0 } name)
        {
            own = own.Where(r => r.Engineer!.Name.Contains(name));
        }

        if (IdNumber?.Trim() is { Length: > 0 } id)
        {
            var index = personalData.IndexOf(PersonalDataFields.ApplicantIdNumber, id.ToUpperInvariant());
            own = own.Where(r => r.Engineer!.IdNumberIndex == index);
        }

        if (Expiry is { } days && ExpirySpans.Days.Contains(days))
        {
            var today = ChinaTime.DayOf(clock.GetUtcNow());
            var last = today.AddDays(days);
            own = own.Where(r => r.ValidTo >= today && r.ValidTo <= last);
        }

        return own;
    }

    private PersonRow RowOf(Registration registration)
    {
        var engineer = registration.Engineer!;
        var id = personalData.IdNumberOf(engineer);
        return new PersonRow(
            engineer.Name,
            engineer.IdType,
            PersonalDataMask.IdNumber(id),
            registration.RegistrationNumber,
            registration.CertificateNumber,
            registration.Specialties,
            registration.ValidTo,
            RegistrationTag.TextOf(registration.Status),
            RegistrationTag.ToneOf(registration.Status)
        );
    }
}

/// <summary>One line of the list; the 证件号 is masked.</summary>
public sealed record PersonRow(
    string Name,
    string IdType,
    string MaskedId,
    string RegistrationNumber,
    string CertificateNumber,
    string Specialties,
    DateOnly ValidTo,
    string Status,
    string Tone
);
