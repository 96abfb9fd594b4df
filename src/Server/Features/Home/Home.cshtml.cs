using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Home;

/// <summary>主页: what waits, how long the keys last, what the system does, whom to call (Manual S29, S30, S60, S61).</summary>
public sealed class HomeModel(RegistryDbContext db, TimeProvider clock, IOptions<SupportOptions> support) : PageModel
{
    public HomeCounts Counts { get; private set; } = new(0, 0, 0, 0);
    public IReadOnlyList<KeyView> Keys { get; private set; } = [];
    public ExpiringRegistrations Expiring { get; private set; } = new(ExpirySpans.Days.ToDictionary(d => d, _ => 0));
    public SupportOptions Support => support.Value;

    /// <summary>A clerk: the desks are not open to this session, and there is no enterprise to show.</summary>
    public bool IsDeskWithoutKey =>
        HttpContext.GetAccount() is { Role: not null, Assurance: not Assurance.PasswordAndKey };

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
        Expiring = await ExpiringAsync(account.EnterpriseId, ChinaTime.DayOf(now), ct);
        Keys = [.. bindings.Select(b => KeyView.Of(b, now)).OrderBy(k => k.NotAfter)];
    }

    private async Task<ExpiringRegistrations> ExpiringAsync(Guid? enterprise, DateOnly today, CancellationToken ct)
    {
        var last = today.AddDays(ExpirySpans.First);
        var ends = await db
            .Registrations.Where(r => r.EnterpriseId == enterprise)
            .Where(r => r.Status == RegistrationStatus.Active || r.Status == RegistrationStatus.Suspended)
            .Where(r => r.ValidTo >= today && r.ValidTo <= last)
            .Select(r => r.ValidTo)
            .ToListAsync(ct);
        return new ExpiringRegistrations(
            ExpirySpans.Days.ToDictionary(days => days, days => ends.Count(e => e <= today.AddDays(days)))
        );
    }
}

/// <summary>Registered persons of the enterprise whose 注册有效期 ends soon.</summary>
/// <param name="Within">By span in days; each number holds those of the shorter spans.</param>
public sealed record ExpiringRegistrations(IReadOnlyDictionary<int, int> Within)
{
    /// <summary>The most urgent span in which one ends; null: none does.</summary>
    public int? Soonest => ExpirySpans.Days.Reverse().Cast<int?>().FirstOrDefault(days => Within[days!.Value] > 0);
}

public sealed record HomeCounts(int PendingReport, int Reported, int Returned, int Receipts);
