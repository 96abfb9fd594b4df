using System.Globalization;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>注册上报: the applications of the session's enterprise; every filter stands in the address (Manual S31, S36).</summary>
internal sealed class ListModel(RegistryDbContext db, Batches batches, PersonalDataCipher cipher) : PageModel
{
    public ApplicationQuery Query { get; private set; } = new();

    /// <summary>The last choice for a batch could not be used.</summary>
    public bool NothingChosen { get; private set; }

    /// <summary>日期不正确: nothing is listed then.</summary>
    public bool IsDateWrong { get; private set; }

    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    public int Total { get; private set; }
    public IReadOnlyList<SelectListItem> Statuses { get; private set; } = [];
    public IReadOnlyList<SelectListItem> BusinessTypeChoices { get; private set; } = [];
    public IReadOnlyList<SelectListItem> Specialties { get; private set; } = [];
    public IReadOnlyList<ListRow> Rows { get; private set; } = [];
    public IReadOnlyList<PageLink> Pages { get; private set; } = [];

    public Task OnGetAsync([FromQuery] ApplicationQuery query, CancellationToken ct) => LoadAsync(query, ct);

    /// <summary>批量上报: freezes what was chosen and goes on to its page.</summary>
    public async Task<IActionResult> OnPostBatchAsync(
        string[] numbers,
        [FromQuery] ApplicationQuery query,
        CancellationToken ct
    )
    {
        if (await batches.FreezeAsync(HttpContext.GetAccount(), numbers, ct) is { } id)
        {
            return Redirect($"/reporting/batch/{id}");
        }

        NothingChosen = true;
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        await LoadAsync(query, ct);
        return Page();
    }

    /// <summary>The address of this list in another order, with its filters kept; a second click turns the order round.</summary>
    public string SortAddress(string column) => AddressWith("sort", Query.Sort == column ? "-" + column : column);

    /// <summary>A batch holds fifty, so a page can.</summary>
    public string SizeAddress(int size) => AddressWith("size", size.ToString(CultureInfo.InvariantCulture));

    public string BatchAddress => AddressWith("handler", "Batch");

    public string? SortOf(string column) =>
        Query.Sort == column ? "ascending"
        : Query.Sort == "-" + column || (column == "applied" && Query.Sort is null) ? "descending"
        : null;

    public string ExportAddress => "/reporting/export" + Request.QueryString;

    private string AddressWith(string key, string value)
    {
        var query = Request
            .Query.Where(q => q.Key is not ("p" or "handler"))
            .ToDictionary(q => q.Key, q => (string?)q.Value.ToString(), StringComparer.Ordinal);
        query[key] = value;
        return QueryHelpers.AddQueryString("/reporting", query);
    }

    private async Task LoadAsync(ApplicationQuery query, CancellationToken ct)
    {
        Query = query;
        var own = db.Applications.AsNoTracking().OwnedBy(HttpContext.GetAccount().EnterpriseId);
        IsDateWrong = ModelState.HasNoDay("from", "to") || query.From > query.To;
        if (IsDateWrong)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await FillChoicesAsync(own, ct);
            return;
        }

        var found = query.Filter(own, cipher);
        Total = await found.CountAsync(ct);
        Number = Paging.Clamp(Number, Total, query.PageSize);
        Rows = await query
            .Order(found)
            .Skip((Number - 1) * query.PageSize)
            .Take(query.PageSize)
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
        Pages = Paging.Links(Request, Number, Total, query.PageSize);
        await FillChoicesAsync(own, ct);
    }

    private async Task FillChoicesAsync(IQueryable<RegistrationApplication> own, CancellationToken ct)
    {
        Statuses =
        [
            .. Enum.GetValues<ReportStatus>()
                .Select(s => new SelectListItem(s.DisplayName(), s.ToString(), s == Query.Status)),
        ];
        BusinessTypeChoices =
        [
            .. Enum.GetValues<BusinessType>()
                .Select(t => new SelectListItem(t.DisplayName(), t.ToString(), t == Query.Type)),
        ];
        var joined = await own.Select(a => a.Specialties).Distinct().ToListAsync(ct);
        Specialties =
        [
            .. joined
                .SelectMany(s => s.Split('、'))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(s => new SelectListItem(s, s, s == Query.Specialty)),
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
