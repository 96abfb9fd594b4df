using JianliRegistry.Server.Hosting;
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
    public string? Code { get; private set; }
    public bool IsUnknown { get; private set; }

    public async Task<IActionResult> OnPostStartAsync(CancellationToken ct)
    {
        drafts.Remember(HttpContext, await drafts.StartAsync(ct));
        return Redirect("/enrolment/tasks?begun=true");
    }

    public async Task<IActionResult> OnPostResumeAsync(string? code, CancellationToken ct)
    {
        if (await drafts.FindAsync(code ?? "", ct) is null)
        {
            (Code, IsUnknown) = (code, true);
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        drafts.Remember(HttpContext, code!);
        return Redirect("/enrolment/tasks");
    }
}
