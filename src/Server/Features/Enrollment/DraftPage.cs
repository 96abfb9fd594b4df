using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>A page about the enrolment of this browser; without one it leads to the start.</summary>
internal abstract class DraftPage(Drafts drafts) : PageModel
{
    public EnterpriseEnrollment Draft { get; private set; } = null!;

    /// <summary>At the field by its name, with what to do.</summary>
    public Dictionary<string, string> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>True: only what is still filled in may be seen here.</summary>
    protected virtual bool IsForDrafts => true;

    public override async Task OnPageHandlerExecutionAsync(
        PageHandlerExecutingContext context,
        PageHandlerExecutionDelegate next
    )
    {
        var found = await drafts.FindAsync(HttpContext, HttpContext.RequestAborted);
        if (found is null)
        {
            context.Result = new RedirectResult("/enrolment");
            return;
        }

        if (IsForDrafts && found.State != EnrollmentState.Draft)
        {
            context.Result = new RedirectResult("/enrolment/tasks");
            return;
        }

        Draft = found;
        await next();
    }

    /// <summary>The same page again with what was typed, and a status that says that nothing was taken.</summary>
    protected IActionResult Again()
    {
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
