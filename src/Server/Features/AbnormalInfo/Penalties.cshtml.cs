using System.Globalization;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.AbnormalInfo;

/// <summary>行政处罚, by days of decision (both included) and 姓名 (Manual S57, S59).</summary>
public sealed class PenaltiesModel(RegistryDbContext db) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "from")]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true, Name = "to")]
    public DateOnly? To { get; set; }

    [BindProperty(SupportsGet = true, Name = "name")]
    public string? Name { get; set; }

    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    /// <summary>日期不正确: nothing is listed then.</summary>
    public bool IsDateWrong { get; private set; }

    public int Total { get; private set; }
    public string? FromText => From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    public string? ToText => To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    public IReadOnlyList<PenaltyRow> Rows { get; private set; } = [];
    public IReadOnlyList<PageLink> Pages { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        IsDateWrong = ModelState.HasNoDay("from", "to") || From > To;
        if (IsDateWrong)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }

        var found = db.PenaltiesOf(HttpContext.GetAccount().EnterpriseId).AsNoTracking();
        found = From is { } from ? found.Where(p => p.DecidedOn >= from) : found;
        found = To is { } to ? found.Where(p => p.DecidedOn <= to) : found;
        if (Name?.Trim() is { Length: > 0 } name)
        {
            found = found.Where(p => p.Engineer!.Name.Contains(name));
        }

        Total = await found.CountAsync(ct);
        Number = Paging.Clamp(Number, Total);
        Rows = await found
            .OrderByDescending(p => p.DecidedOn)
            .ThenBy(p => p.DocumentNumber)
            .Skip((Number - 1) * Paging.Size)
            .Take(Paging.Size)
            .Select(p => new PenaltyRow(p.Id, p.Engineer!.Name, p.DocumentNumber, p.Authority, p.DecidedOn, p.Content))
            .ToListAsync(ct);
        Pages = Paging.Links(Request, Number, Total);
    }
}

/// <summary>One line of the list.</summary>
public sealed record PenaltyRow(
    Guid Id,
    string Name,
    string DocumentNumber,
    string Authority,
    DateOnly DecidedOn,
    string Content
);
