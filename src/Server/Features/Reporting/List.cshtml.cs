using System.Globalization;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>注册上报: the applications of the session's enterprise; every filter stands in the address (Manual S31, S36).</summary>
public sealed class ListModel(RegistryDbContext db) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "status")]
    public ReportStatus? Status { get; set; }

    [BindProperty(SupportsGet = true, Name = "type")]
    public BusinessType? Type { get; set; }

    [BindProperty(SupportsGet = true, Name = "specialty")]
    public string? Specialty { get; set; }

    [BindProperty(SupportsGet = true, Name = "from")]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true, Name = "to")]
    public DateOnly? To { get; set; }

    [BindProperty(SupportsGet = true, Name = "name")]
    public string? Name { get; set; }

    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    public int Total { get; private set; }
    public string? FromText => From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    public string? ToText => To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    public IReadOnlyList<SelectListItem> Statuses { get; private set; } = [];
    public IReadOnlyList<SelectListItem> BusinessTypeChoices { get; private set; } = [];
    public IReadOnlyList<SelectListItem> Specialties { get; private set; } = [];
    public IReadOnlyList<ListRow> Rows { get; private set; } = [];
    public IReadOnlyList<PageLink> Pages { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var own = db.Applications.AsNoTracking().OwnedBy(HttpContext.GetAccount().EnterpriseId);
        var found = new ApplicationFilter(Status, Type, Specialty, From, To, Name).Apply(own);
        Total = await found.CountAsync(ct);
        Number = Paging.Clamp(Number, Total);
        Rows = await found
            .OrderByDescending(a => a.AppliedAt)
            .ThenBy(a => a.Number)
            .Skip((Number - 1) * Paging.Size)
            .Take(Paging.Size)
            .Select(a => new ListRow(
                a.Number,
                a.ApplicantName,
                a.BusinessType,
                a.Specialties,
                a.AppliedAt,
                a.State,
                a.ReportedAt != null
            ))
            .ToListAsync(ct);
        Pages = Paging.Links(Request, Number, Total);
        await FillChoicesAsync(own, ct);
    }

    private async Task FillChoicesAsync(IQueryable<RegistrationApplication> own, CancellationToken ct)
    {
        Statuses =
        [
            .. Enum.GetValues<ReportStatus>()
                .Select(s => new SelectListItem(s.DisplayName(), s.ToString(), s == Status)),
        ];
        BusinessTypeChoices =
        [
            .. Enum.GetValues<BusinessType>().Select(t => new SelectListItem(t.DisplayName(), t.ToString(), t == Type)),
        ];
        var joined = await own.Select(a => a.Specialties).Distinct().ToListAsync(ct);
        Specialties =
        [
            .. joined
                .SelectMany(s => s.Split('、'))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(s => new SelectListItem(s, s, s == Specialty)),
        ];
    }
}

/// <summary>One line of the list.</summary>
public sealed record ListRow(
    string Number,
    string ApplicantName,
    BusinessType Type,
    string Specialties,
    DateTimeOffset AppliedAt,
    ApplicationState State,
    bool EverReported
)
{
    public string BusinessType => Type.DisplayName();
    public bool CanReport => State == ApplicationState.PendingReport;
    public string Status => StatusTag.TextOf(State, EverReported);
    public string Tone => StatusTag.ToneOf(State);
}
