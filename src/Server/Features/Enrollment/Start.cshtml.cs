using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>企业注册 (Manual S12): begins one, or goes on with one by its resume code.</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.Enrollment)]
internal sealed class StartModel(Drafts drafts) : PageModel
{
    /// <summary>The enrolment whose code this browser holds; null: none, or one that is purged.</summary>
    public EnterpriseEnrollment? Here { get; private set; }

    /// <summary>Another one was asked for while one is being filled in here, which would lose its code.</summary>
    public bool MustConfirm { get; private set; }

    public string? Code { get; private set; }
    public bool IsUnknown { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => Here = await drafts.FindAsync(HttpContext, ct);

    /// <param name="another">The person knows that this browser holds one, and begins another all the same.</param>
    public async Task<IActionResult> OnPostStartAsync(bool another, CancellationToken ct)
    {
        Here = await drafts.FindAsync(HttpContext, ct);
        if (Here is { State: EnrollmentState.Draft } && !another)
        {
            MustConfirm = true;
            Response.StatusCode = StatusCodes.Status409Conflict;
            return Page();
        }

        drafts.Remember(HttpContext, await drafts.StartAsync(ct));
        return Redirect("/enrolment/tasks?begun=true");
    }

    public async Task<IActionResult> OnPostResumeAsync(string? code, CancellationToken ct)
    {
        if (await drafts.FindAsync(code ?? "", ct) is null)
        {
            (Code, IsUnknown, Here) = (code, true, await drafts.FindAsync(HttpContext, ct));
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        drafts.Remember(HttpContext, code!);
        return Redirect("/enrolment/tasks");
    }
}
