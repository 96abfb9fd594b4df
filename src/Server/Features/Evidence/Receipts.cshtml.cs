using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>签名回执: every act that this enterprise signed, the latest first.</summary>
public sealed class ReceiptsModel(RegistryDbContext db) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    public int Total { get; private set; }
    public IReadOnlyList<ReceiptRow> Rows { get; private set; } = [];
    public IReadOnlyList<PageLink> Pages { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var enterprise = HttpContext.GetAccount().EnterpriseId;
        var own = db.Evidence.AsNoTracking().Where(e => e.EnterpriseId == enterprise);
        Total = await own.CountAsync(ct);
        Number = Paging.Clamp(Number, Total);
        var rows = await own.OrderByDescending(e => e.ReceivedAt)
            .Skip((Number - 1) * Paging.Size)
            .Take(Paging.Size)
            .Select(e => new
            {
                e.ReceiptNumber,
                e.Act,
                e.SubjectId,
                e.Decision,
                e.ReceivedAt,
            })
            .ToListAsync(ct);
        var names = await SubjectNames.OfAsync(db, rows.Select(r => (r.Act, r.SubjectId)), ct);
        Rows = [.. rows.Select(r => new ReceiptRow(r.ReceiptNumber, names[r.SubjectId], r.Decision, r.ReceivedAt))];
        Pages = Paging.Links(Request, Number, Total);
    }
}

/// <summary>One line of the list.</summary>
public sealed record ReceiptRow(string ReceiptNumber, SubjectName About, string Decision, DateTimeOffset ReceivedAt);
