using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Provincial;

/// <summary>企业注册 that came to the desk of this province, the waiting ones first.</summary>
[Authorize(Policy = AssurancePolicies.ProvinceDesk)]
internal sealed class EnrollmentsModel(RegistryDbContext db) : PageModel
{
    public static IReadOnlyList<(EnrollmentState? State, string Text)> States { get; } =
    [
        (EnrollmentState.Submitted, "待现场认证"),
        (EnrollmentState.Accepted, "已通过（现场）"),
        (EnrollmentState.Authenticated, "已通过（密码和身份锁）"),
        (EnrollmentState.Refused, "未通过"),
    ];

    [BindProperty(SupportsGet = true, Name = "state")]
    public EnrollmentState State { get; set; } = EnrollmentState.Submitted;

    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    public IReadOnlyList<EnterpriseEnrollment> Rows { get; private set; } = [];
    public IReadOnlyList<PageLink> Links { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var own = db
            .Enrollments.AsNoTracking()
            .OfDesk(HttpContext.GetAccount())
            .Where(e => e.State == State && e.State != EnrollmentState.Draft);
        var total = await own.CountAsync(ct);
        Number = Paging.Clamp(Number, total);
        Links = Paging.Links(Request, Number, total);
        Rows = await own.OrderBy(e => e.SubmittedAt)
            .ThenBy(e => e.Number)
            .Skip((Number - 1) * Paging.Size)
            .Take(Paging.Size)
            .ToListAsync(ct);
    }
}

/// <summary>What a desk may see of 企业注册: its own province's, and no draft.</summary>
internal static class DeskEnrollments
{
    public static IQueryable<EnterpriseEnrollment> OfDesk(
        this IQueryable<EnterpriseEnrollment> all,
        AuthenticatedAccount clerk
    ) => all.Where(e => e.Province == clerk.Province && clerk.Province != null && e.State != EnrollmentState.Draft);
}
