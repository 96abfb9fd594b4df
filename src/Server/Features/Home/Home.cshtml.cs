using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Home;

/// <summary>主页: what waits, how long the keys last, what the system does, whom to call (Manual S29, S30, S60, S61).</summary>
public sealed class HomeModel(RegistryDbContext db, TimeProvider clock, IOptions<SupportOptions> support) : PageModel
{
    public HomeCounts Counts { get; private set; } = new(0, 0, 0, 0);
    public IReadOnlyList<KeyView> Keys { get; private set; } = [];
    public SupportOptions Support => support.Value;

    public async Task OnGetAsync(CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var states = await db
            .Applications.Where(a => a.EnterpriseId == account.EnterpriseId)
            .GroupBy(a => new { a.State, EverReported = a.ReportedAt != null })
            .Select(g => new
            {
                g.Key.State,
                g.Key.EverReported,
                Count = g.Count(),
            })
            .ToListAsync(ct);
        int Sum(ReportStatus status) =>
            states.Where(s => ReportStatuses.Of(s.State, s.EverReported) == status).Sum(s => s.Count);
        var receipts = await db.Evidence.CountAsync(e => e.EnterpriseId == account.EnterpriseId, ct);
        Counts = new HomeCounts(
            Sum(ReportStatus.Pending),
            Sum(ReportStatus.Reported),
            Sum(ReportStatus.Returned),
            receipts
        );
        var bindings = await db
            .KeyBindings.AsNoTracking()
            .Where(b => b.AccountId == account.AccountId && b.EndedAt == null)
            .ToListAsync(ct);
        var now = clock.GetUtcNow();
        Keys = [.. bindings.Select(b => KeyView.Of(b, now)).OrderBy(k => k.NotAfter)];
    }
}

public sealed record HomeCounts(int PendingReport, int Reported, int Returned, int Receipts);
