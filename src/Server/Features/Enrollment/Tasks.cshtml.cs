using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>The task list of an enrolment: what is done, what is open, and how it ended.</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.Enrollment)]
internal sealed class TasksModel(
    Drafts drafts,
    UploadedFiles files,
    RegistryDbContext db,
    EnrollmentBook book,
    IMessageGateway gateway,
    IOptions<EnrollmentOptions> options
) : DraftPage(drafts)
{
    protected override bool IsForDrafts => false;

    [BindProperty(SupportsGet = true, Name = "begun")]
    public bool IsBegun { get; set; }

    /// <summary>Shown once, behind the start.</summary>
    public string? ResumeCode =>
        IsBegun && HttpContext.Request.Cookies.TryGetValue(Drafts.Cookie, out var code) ? Drafts.Readable(code) : null;

    public EnrollmentProgress Progress { get; private set; } = null!;
    public AuthorityText Authority { get; private set; } = null!;
    public bool MustReplaceLock { get; private set; }

    public (string Text, string Tone) State => EnrollmentWords.Of(Draft.State);
    public string StateText => State.Text;
    public string Tone => State.Tone;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Progress = await EnrollmentProgress.OfAsync(files, Draft, gateway.IsThere, ct);
        Authority = await AuthorityText.OfAsync(db, Draft.Province ?? "", ct);
        MustReplaceLock =
            Draft.State == EnrollmentState.Authenticated
            && !await db.KeyBindings.AnyAsync(b => b.Account!.EnterpriseId == Draft.EnterpriseId, ct);
    }

    public async Task<IActionResult> OnPostReopenAsync(CancellationToken ct)
    {
        _ = await book.ReopenAsync(Draft, options.Value.DraftLife, ct);
        return Redirect("/enrolment/tasks");
    }
}
